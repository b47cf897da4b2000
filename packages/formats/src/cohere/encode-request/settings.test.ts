import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { encodeRequest } from '../encode-request.ts';

const tool = (name: string, more: object = {}) => ({ type: 'function', name, ...more }) as const;
const NOTHING = { type: 'object', properties: {} };
const written = (name: string) => ({ type: 'function', function: { name, parameters: NOTHING } });
const STRICT = 'strict is left out: cohere wants all tools strict, each with a required field';
const required = { parameters: { type: 'object', properties: {}, required: ['a'] }, strict: true };

test.each<[Partial<ChatRequest>, JsonObject, readonly string[]]>([
  [{}, {}, []],
  [
    {
      sampling: { temperature: 0, topK: 3, seed: 7 },
      maxTokens: 9,
      stop: ['1', '2', '3', '4', '5'],
      logprobs: 0,
    },
    { temperature: 0, k: 3, seed: 7, max_tokens: 9, stop_sequences: ['1', '2', '3', '4', '5'], logprobs: true },
    [],
  ],
  [{ sampling: { topP: 0 } }, { p: 0.01 }, ['top_p is sent as 0.01, the least that cohere takes']],
  [{ sampling: { topP: 0.01 } }, { p: 0.01 }, []],
  [{ sampling: { topP: 1 } }, { p: 0.99 }, ['top_p is sent as 0.99, the most that cohere takes']],
  [{ sampling: { frequencyPenalty: 0, presencePenalty: 1 } }, { frequency_penalty: 0, presence_penalty: 1 }, []],
  [
    { sampling: { frequencyPenalty: -0.1, presencePenalty: 1.1 } },
    {},
    ['frequency_penalty is left out: cohere takes 0 to 1', 'presence_penalty is left out: cohere takes 0 to 1'],
  ],
  [
    { tools: [tool('a', { description: 'A.' }), { type: 'custom', name: 'free' }] },
    {
      tools: [{ type: 'function', function: { name: 'a', description: 'A.', parameters: NOTHING } }],
    },
    [],
  ],
  [
    { tools: [tool('a'), tool('b')], toolChoice: { type: 'named', name: 'b' } },
    { tools: [written('b')], tool_choice: 'REQUIRED' },
    [],
  ],
  [{ tools: [tool('a', { strict: true })] }, { tools: [written('a')] }, [STRICT]],
  [
    { tools: [tool('a', required)] },
    {
      tools: [{ type: 'function', function: { name: 'a', parameters: required.parameters } }],
      strict_tools: true,
    },
    [],
  ],
  [
    { tools: [tool('a', required), tool('b')], toolChoice: { type: 'allowed', names: ['b'], required: false } },
    { tools: [written('b')] },
    [],
  ],
  [{ toolChoice: { type: 'required' } }, { tool_choice: 'REQUIRED' }, []],
  [{ output: { type: 'text' } }, { response_format: { type: 'text' } }, []],
  [{ output: { type: 'json' } }, { response_format: { type: 'json_object' } }, []],
  [
    { output: { type: 'schema', schema: { type: 'object' } } },
    { response_format: { type: 'json_object', json_schema: { type: 'object' } } },
    [],
  ],
  // A share of what may be written, never nothing.
  [
    { reasoning: { effort: 'low' }, maxTokens: 100 },
    { max_tokens: 100, thinking: { type: 'enabled', token_budget: 20 } },
    [],
  ],
  [
    { reasoning: { effort: 'low' }, maxTokens: 1 },
    { max_tokens: 1, thinking: { type: 'enabled', token_budget: 1 } },
    [],
  ],
  [{ reasoning: { budget: 7, effort: 'none' } }, { thinking: { type: 'enabled', token_budget: 7 } }, []],
  [{ extra: { format: 'cohere', fields: { safety_mode: 'OFF', model: 'other' } } }, { safety_mode: 'OFF' }, []],
  [{ extra: { format: 'gemini', fields: { safetySettings: [] } } }, {}, []],
])('%j is written', (request, body, warnings) => {
  const least = { model: 'some-model', stream: false, messages: [{ role: 'user', content: 'Hi' }] };
  expect(encodeRequest(asked(request))).toStrictEqual({ body: { ...least, ...body }, path: '/v2/chat', warnings });
});

test.each<[Partial<ChatRequest>, string]>([
  [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'stop: cohere takes at most 5'],
  [{ logprobs: 1 }, 'logprobs: cohere tells those of the answer only'],
])('%j is refused', (request, message) => {
  expect(() => encodeRequest(asked(request))).toThrow(expect.objectContaining({ code: 'cannot_translate', message }));
});
