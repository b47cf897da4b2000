import type { AssistantPart, JsonObject, ReasoningPart, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { openaiResponses as codec } from '../codec.ts';
import { PLAIN } from '../seals.ts';

const OWN = { extra: { format: 'openai-responses', fields: {} } } as const;
const encode = (turns: readonly Turn[], own: boolean) => {
  const { body, warnings } = codec.encodeRequest(asked({ turns, ...(own && OWN) }));
  return { input: JSON.parse(JSON.stringify(body['input'])) as readonly JsonObject[], warnings };
};

const call = { type: 'tool-call', id: 'c', name: 'look', args: '' } as const;
const CALL = { type: 'function_call', call_id: 'c', name: 'look' };
const LEFT_OUT = 'thoughts of earlier turns that this provider did not think are left out';

describe('what the model said', () => {
  test.each<[string, AssistantPart, boolean, JsonObject]>([
    [
      'a text with its sources',
      { type: 'text', text: 'a', citations: [{ url: 'https://a' }, { title: 'no address' }] },
      false,
      {
        role: 'assistant',
        content: [
          {
            ...{ type: 'output_text', text: 'a' },
            annotations: [{ type: 'url_citation', url: 'https://a', title: '', start_index: 0, end_index: 0 }],
          },
        ],
      },
    ],
    [
      'a text without',
      { type: 'text', text: 'a', citations: [{ title: 'no address' }] },
      false,
      { role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
    ],
    [
      'a refusal',
      { type: 'refusal', text: 'no' },
      false,
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
    ],
    ['a call without arguments', call, false, { ...CALL, arguments: '{}' }],
    ['the same of a caller of this API', call, true, { ...CALL, arguments: '' }],
    [
      'a call of a custom tool',
      { ...call, custom: true, args: 'ls' },
      false,
      { type: 'custom_tool_call', call_id: 'c', name: 'look', input: 'ls' },
    ],
    [
      'an item of its own',
      { type: 'native', format: 'openai-responses', value: { type: 'web_search_call' } },
      false,
      { type: 'web_search_call' },
    ],
  ])('%s', (_name, part, own, item) => {
    expect(encode([{ role: 'assistant', parts: [part] }], own)).toStrictEqual({ input: [item], warnings: [] });
  });

  const summary = (words: string) => [{ type: 'summary_text', text: words }];
  test.each<[string, Omit<ReasoningPart, 'type'>, boolean, JsonObject | undefined]>([
    [
      'encrypted',
      { text: 'a', id: 'r', encrypted: wrap('openai-responses', 'e') },
      false,
      { id: 'r', summary: summary('a'), encrypted_content: 'e' },
    ],
    [
      'of which nothing is shown',
      { encrypted: wrap('openai-responses', 'e') },
      false,
      { summary: [], encrypted_content: 'e' },
    ],
    [
      'in plain text',
      { text: 'a', signature: PLAIN },
      false,
      { summary: [], content: [{ type: 'reasoning_text', text: 'a' }] },
    ],
    ['of another', { text: 'a', signature: wrap('gemini', 's') }, false, undefined],
    [
      'of another, from a caller of this API',
      { text: 'a', signature: wrap('gemini', 's') },
      true,
      { summary: summary('a'), encrypted_content: `signature.${wrap('gemini', 's')}` },
    ],
    ['of nobody, from a caller of this API', { text: 'a' }, true, { summary: summary('a') }],
  ])('thoughts %s', (_name, part, own, item) => {
    expect(encode([{ role: 'assistant', parts: [{ type: 'reasoning', ...part }] }], own)).toStrictEqual({
      input: item ? [{ type: 'reasoning', ...item }] : [],
      warnings: item ? [] : [LEFT_OUT],
    });
  });
});
