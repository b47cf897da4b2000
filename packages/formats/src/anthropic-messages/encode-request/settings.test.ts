import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { anthropicMessages as codec } from '../codec.ts';
import { BASE, texts } from '../testdata/encoded-requests.ts';

const NEWER = 'claude-opus-4-8';
const LEAST = { model: BASE.model, max_tokens: 1_000, messages: [{ role: 'user', content: texts('Hi') }] };
const own = (fields: JsonObject): Partial<ChatRequest> => ({ extra: { format: 'anthropic-messages', fields } });

test.each<[string, Partial<ChatRequest>, JsonObject, readonly string[]]>([
  ['the least', {}, {}, []],
  ['a stream', { stream: true }, { stream: true }, []],
  [
    'where to stop, and for whom',
    { stop: ['a'], user: 'u' },
    { stop_sequences: ['a'], metadata: { user_id: 'u' } },
    [],
  ],
  ['the least temperature', { sampling: { temperature: 0, topK: 3 } }, { temperature: 0, top_k: 3 }, []],
  ['the most temperature', { sampling: { temperature: 1 } }, { temperature: 1 }, []],
  ['a part of what is likely', { sampling: { topP: 0.5 } }, { top_p: 0.5 }, []],
  [
    'a temperature that no model takes, of one that takes none',
    { model: NEWER, sampling: { temperature: 1.5 } },
    { model: NEWER },
    ['temperature is left out: this model takes none'],
  ],
  ...[
    ['auto', 'auto'],
    ['standard_only', 'standard_only'],
    ['standard', 'standard_only'],
    ['default', 'standard_only'],
  ].map(([serviceTier, service_tier]): [string, Partial<ChatRequest>, JsonObject, readonly string[]] => [
    `the tier ${serviceTier}`,
    { serviceTier },
    { service_tier: service_tier! },
    [],
  ]),
  [
    'how a caller of this API said to think',
    { reasoning: { budget: 100 }, ...own({ thinking: { type: 'enabled', budget_tokens: 100 } }) },
    { thinking: { type: 'enabled', budget_tokens: 100 } },
    [],
  ],
  [
    'with how much effort he said',
    { reasoning: { effort: 'high' }, ...own({ output_config: { effort: 'high' } }) },
    { output_config: { effort: 'high' } },
    [],
  ],
  [
    'an effort that is new, and a schema',
    {
      output: { type: 'schema', schema: { type: 'object', additionalProperties: false } },
      ...own({ output_config: { effort: 'turbo' } }),
    },
    {
      output_config: {
        format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
        effort: 'turbo',
      },
    },
    [],
  ],
  [
    'thoughts as he said, and a temperature that does not go with them',
    { sampling: { temperature: 0.5 }, ...own({ thinking: { type: 'enabled', budget_tokens: 100 } }) },
    { thinking: { type: 'enabled', budget_tokens: 100 } },
    ['temperature is left out: a model that thinks takes none'],
  ],
  ['what is newer than this code', own({ container: 'c' }), { container: 'c' }, []],
])('%s', (_name, ask, fields, warnings) => {
  expect(codec.encodeRequest({ ...BASE, ...ask })).toStrictEqual({
    body: { ...LEAST, ...fields },
    path: '/v1/messages',
    warnings,
  });
});

describe('what cannot be said, in words', () => {
  const blank = (at: number) => `stop[${at}]: this provider takes no stop sequence of white space only`;
  test.each<[Partial<ChatRequest>, string]>([
    [{ sampling: { temperature: -0.1 } }, 'temperature: this provider takes 0 to 1'],
    [{ sampling: { temperature: 1.1 } }, 'temperature: this provider takes 0 to 1'],
    [{ stop: [' '] }, blank(0)],
    [{ stop: ['a', ''] }, blank(1)],
    [
      { tools: [{ type: 'server', format: 'gemini', value: {} }] },
      'tools[0]: a tool that gemini runs itself cannot be translated to anthropic-messages',
    ],
    [
      { tools: [{ type: 'custom', name: 'x' }] },
      'tools[0]: a tool whose input is plain text cannot be translated to anthropic-messages',
    ],
  ])('%j', (ask, message) => {
    expect(() => codec.encodeRequest({ ...BASE, ...ask })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', message }),
    );
  });
});
