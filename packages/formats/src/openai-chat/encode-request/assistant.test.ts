import type { AssistantPart, JsonObject, Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { placeTag } from '../reasoning-place.ts';
import type { Manner } from './manner.ts';
import { encodeTurns } from './turns.ts';

type Whose = 'own' | 'legacy' | 'any';

const encode = (turn: Turn, whose: Whose = 'any') => {
  const manner: Manner = { own: whose !== 'any', fields: {}, legacy: whose === 'legacy', warnings: [] };
  const messages = JSON.parse(JSON.stringify(encodeTurns([turn], manner))) as readonly JsonObject[];
  return { messages, warnings: manner.warnings };
};
const text = (words: string) => ({ type: 'text', text: words }) as const;
const call = (more: Partial<Extract<AssistantPart, { type: 'tool-call' }>> = {}) =>
  ({ type: 'tool-call', id: 'c', name: 'look', args: '', ...more }) as const;
const CALL = { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };
const extra_content = { google: { thought_signature: 's' } };
const LEFT_OUT = 'thoughts of earlier turns that this provider did not think are left out';
const placed = placeTag({ type: 'fields', fields: ['reasoning'] });
const [OWN, FOREIGN] = [wrap('openai-chat', 's'), wrap('anthropic-messages', 's')];

test.each<[string, readonly AssistantPart[], Whose, JsonObject, readonly string[]]>([
  ['nothing', [], 'any', { content: '' }, []],
  ['texts', [text('a'), text('b')], 'any', { content: 'ab' }, []],
  ['texts, of a caller of this API', [text('a'), text('b')], 'own', { content: [text('a'), text('b')] }, []],
  [
    'a refusal',
    [
      { type: 'refusal', text: 'no' },
      { type: 'refusal', text: '!' },
    ],
    'any',
    { content: null, refusal: 'no!' },
    [],
  ],
  ['speech', [{ type: 'audio', source: { from: 'file', id: 'a' } }], 'any', { content: null, audio: { id: 'a' } }, []],
  ['a call without arguments', [call()], 'any', { content: null, tool_calls: [CALL] }, []],
  [
    'a call, as its caller wrote it',
    [call({ cache: {}, signature: FOREIGN })],
    'own',
    {
      content: null,
      tool_calls: [
        {
          ...{ ...CALL, function: { name: 'look', arguments: '' } },
          ...{ cache_control: { type: 'ephemeral' }, extra_content: { google: { thought_signature: FOREIGN } } },
        },
      ],
    },
    [],
  ],
  ['a call that is marked, to any server', [call({ cache: {} })], 'any', { content: null, tool_calls: [CALL] }, []],
  [
    'a call that it signed',
    [call({ signature: OWN })],
    'any',
    { content: null, tool_calls: [{ ...CALL, extra_content }] },
    [],
  ],
  ['a call that another signed', [call({ signature: FOREIGN })], 'any', { content: null, tool_calls: [CALL] }, []],
  [
    'a call whose signature stands before it',
    [{ type: 'reasoning', signature: OWN }, call(), call({ id: 'd' })],
    'any',
    {
      content: null,
      tool_calls: [
        { ...CALL, extra_content },
        { ...CALL, id: 'd' },
      ],
    },
    [],
  ],
  [
    'a message that Google signed, and its call',
    [{ type: 'reasoning', signature: placeTag({ type: 'beside', extraContent: extra_content }) }, call()],
    'any',
    { content: null, extra_content, tool_calls: [CALL] },
    [],
  ],
  ['a call behind a text', [text('a'), call()], 'any', { content: 'a', tool_calls: [CALL] }, []],
  [
    'a function',
    [call(), call({ id: 'd', name: 'other' })],
    'legacy',
    { content: null, function_call: { name: 'look', arguments: '' } },
    [],
  ],
  [
    'thoughts, where they were',
    [{ type: 'reasoning', text: 'hm', signature: placed }, text('a')],
    'any',
    { content: 'a', reasoning: 'hm' },
    [],
  ],
  [
    'thoughts in the content',
    [{ type: 'reasoning', text: 'hm', signature: placeTag({ type: 'content' }) }, text('a')],
    'any',
    { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }, text('a')] },
    [],
  ],
  [
    'thoughts of another',
    [
      { type: 'reasoning', text: 'hm', signature: FOREIGN },
      { type: 'reasoning', text: 'so' },
    ],
    'any',
    { content: '' },
    [LEFT_OUT],
  ],
  [
    'thoughts of another, of a caller of this API',
    [{ type: 'reasoning', text: 'hm', signature: FOREIGN }],
    'own',
    { content: '', reasoning_content: 'hm', thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 's' }] },
    [],
  ],
])('%s', (_name, parts, whose, message, warnings) => {
  expect(encode({ role: 'assistant', name: 'eve', parts }, whose)).toStrictEqual({
    messages: [{ role: 'assistant', name: 'eve', ...message }],
    warnings,
  });
});
