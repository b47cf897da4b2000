import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { placeTag } from '../reasoning-place.ts';
import { decoded } from '../testdata/decoded.ts';

const text = (words: string) => ({ type: 'text', text: words });
const call = (more: JsonObject = {}) => ({ type: 'tool-call', id: 'c', name: 'look', args: '{}', ...more });
const CALL = { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };

const fields = (...names: readonly string[]) => placeTag({ type: 'fields', fields: names });
const detail = (value: JsonObject) => placeTag({ type: 'detail', detail: value });
const CONTENT = placeTag({ type: 'content' });
const extra = { google: { thought_signature: 's' } };
const BESIDE = { type: 'reasoning', signature: placeTag({ type: 'beside', extraContent: extra }) };
const SIGNED = { type: 'thinking', thinking: 'hm', signature: 's' };
const [HIDDEN, OWN] = [wrap('anthropic-messages', 'd'), wrap('anthropic-messages', 's')];

describe('what the model said', () => {
  test.each<[string, JsonObject, readonly JsonObject[], readonly string[]]>([
    ['a text that says nothing', { content: '' }, [], []],
    ['a refusal', { content: null, refusal: 'no' }, [{ type: 'refusal', text: 'no' }], ['refusal refusal']],
    ['no refusal', { content: 'a', refusal: '' }, [text('a')], []],
    [
      'a part that refuses',
      { content: [{ type: 'refusal', refusal: 'no' }] },
      [{ type: 'refusal', text: 'no' }],
      ['refusal content[0]'],
    ],
    [
      'speech',
      { audio: { id: 'a', data: 'AAAA', transcript: 'a', expires_at: 1 } },
      [{ type: 'audio', source: { from: 'file', id: 'a' } }],
      ['assistant-audio audio'],
    ],
    ['what an answer says of itself', { content: 'a', annotations: [], images: [] }, [text('a')], []],
    ['the beginning of a sentence', { content: 'a', prefix: true }, [text('a')], ['prefill prefix']],
    ['the end of one', { content: 'a', prefix: false }, [text('a')], []],
    ['a call', { tool_calls: [{ ...CALL, index: 0 }] }, [call()], []],
    [
      'a call of a custom tool',
      { tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'look', input: 'ls' } }] },
      [call({ args: 'ls', custom: true })],
      ['custom-tool tool_calls[0]'],
    ],
    [
      'a call of a custom tool without input',
      { tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'look' } }] },
      [call({ args: '', custom: true })],
      ['custom-tool tool_calls[0]'],
    ],
    ['a call with both (Snowflake)', { tool_calls: [{ ...CALL, custom: { name: '' } }] }, [call()], []],
    [
      'a call that Google signed',
      { tool_calls: [{ ...CALL, extra_content: extra }] },
      [call({ signature: wrap('gemini', 's') })],
      ['reasoning-signature tool_calls[0].extra_content'],
    ],
    [
      'a call with what another provider says beside it',
      { tool_calls: [{ ...CALL, extra_content: { other: 1 } }] },
      [call()],
      ['unknown-field tool_calls[0].extra_content.other'],
    ],
    [
      'a message that Google signed, and says so twice',
      { content: 'a', extra_content: extra, thought_signature: 's' },
      [BESIDE, text('a')],
      ['reasoning-signature extra_content'],
    ],
    [
      'thoughts in a field',
      { reasoning: 'hm', content: 'a' },
      [{ type: 'reasoning', text: 'hm', signature: fields('reasoning') }, text('a')],
      ['reasoning-text reasoning'],
    ],
    [
      'thoughts in two fields, and a signature beside',
      { reasoning: 'hm', reasoning_content: 'hm', extra_content: extra },
      [{ type: 'reasoning', text: 'hm', signature: fields('reasoning', 'reasoning_content') }, BESIDE],
      ['reasoning-signature extra_content', 'reasoning-text reasoning'],
    ],
    ['no thoughts', { reasoning: '', reasoning_content: null, content: 'a' }, [text('a')], []],
    [
      'thoughts in details, which are read alone',
      {
        reasoning: 'hm',
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm', index: 0 },
          { type: 'reasoning.summary', summary: 'so', index: 1 },
          { type: 'reasoning.encrypted', data: 'd', index: 2 },
        ],
      },
      [
        { type: 'reasoning', text: 'hm', signature: detail({ type: 'reasoning.text', index: 0 }) },
        { type: 'reasoning', text: 'so', signature: detail({ type: 'reasoning.summary', index: 1 }) },
        { type: 'reasoning', encrypted: detail({ type: 'reasoning.encrypted', data: 'd', index: 2 }) },
      ],
      [
        ...['reasoning-text reasoning_details', 'reasoning-signature reasoning_details'],
        ...['reasoning-text reasoning_details', 'reasoning-signature reasoning_details'],
        'reasoning-encrypted reasoning_details',
      ],
    ],
    [
      'thoughts in blocks that say more than the field',
      {
        reasoning_content: 'hm',
        thinking_blocks: [
          { ...SIGNED, cache_control: {} },
          { type: 'thinking', thinking: 'so', signature: '' },
        ],
      },
      [
        { type: 'reasoning', text: 'hm', signature: OWN },
        { type: 'reasoning', text: 'so' },
      ],
      [
        ...['reasoning-text thinking_blocks[0].thinking', 'reasoning-signature thinking_blocks[0].signature'],
        'reasoning-text thinking_blocks[1].thinking',
      ],
    ],
    [
      'a block that is not signed, one of which nothing is shown, and a hidden one that is empty',
      {
        thinking_blocks: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'thinking', signature: 's' },
          { type: 'redacted_thinking' },
        ],
      },
      [
        { type: 'reasoning', text: 'hm' },
        { type: 'reasoning', signature: OWN },
        { type: 'reasoning', encrypted: wrap('anthropic-messages', '') },
      ],
      [
        ...['reasoning-text thinking_blocks[0].thinking', 'reasoning-signature thinking_blocks[1].signature'],
        'reasoning-encrypted thinking_blocks[2].data',
      ],
    ],
    [
      'thoughts in a field, and blocks that say nothing',
      { reasoning_content: 'hm', thinking_blocks: [{ type: 'redacted_thinking', data: 'd' }] },
      [
        { type: 'reasoning', text: 'hm', signature: fields('reasoning_content') },
        { type: 'reasoning', encrypted: HIDDEN },
      ],
      ['reasoning-encrypted thinking_blocks[0].data', 'reasoning-text reasoning_content'],
    ],
    [
      'thoughts in the content (Mistral)',
      {
        content: [
          { type: 'thinking', thinking: [text('h'), text('m')], closed: true },
          { type: 'thinking', thinking: 'so' },
          text('a'),
        ],
      },
      [
        { type: 'reasoning', text: 'hm', signature: CONTENT },
        { type: 'reasoning', text: 'so', signature: CONTENT },
        text('a'),
      ],
      ['reasoning-text content[0]', 'reasoning-text content[1]'],
    ],
    [
      'thoughts in the content that are signed, and some that say nothing',
      {
        content: [
          { type: 'thinking', thinking: [text('h'), { type: 'text' }, text('m')], signature: 's' },
          { type: 'thinking', signature: '' },
        ],
      },
      [
        { type: 'reasoning', text: 'hm', signature: placeTag({ type: 'content', signature: 's' }) },
        { type: 'reasoning', text: '', signature: CONTENT },
      ],
      ['reasoning-text content[0]', 'reasoning-signature content[0].signature', 'reasoning-text content[1]'],
    ],
  ])('%s', (_name, message, parts, uses) => {
    const { request, uses: used } = decoded({ messages: [{ role: 'assistant', ...message }] });
    const places = uses.map((use) => use.replace(' ', ' messages[0].'));
    expect([request['turns'], used]).toStrictEqual([[{ role: 'assistant', parts }], places]);
  });
});
