import type { Format, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { CODECS } from './codecs.ts';
import { ANSWER } from './testing/conformance.ts';

/** What a client of each format sends back: its own question, the answer as it came, and the result of the tool. */
const HISTORY: Partial<Record<Format, (answer: JsonObject) => JsonObject>> = {
  'openai-chat': (answer) => ({
    messages: [
      { role: 'user', content: 'Hi' },
      (answer['choices'] as JsonObject[])[0]!['message']!,
      { role: 'tool', tool_call_id: 'call_1', content: '18' },
    ],
  }),
  'openai-responses': (answer) => ({
    input: [
      { role: 'user', content: 'Hi' },
      ...(answer['output'] as JsonObject[]),
      { type: 'function_call_output', call_id: 'call_1', output: '18' },
    ],
  }),
  'anthropic-messages': (answer) => ({
    max_tokens: 10,
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: answer['content']! },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: '18' }] },
    ],
  }),
  'bedrock-converse': (answer) => ({
    messages: [
      { role: 'user', content: [{ text: 'Hi' }] },
      (answer['output'] as JsonObject)['message']!,
      { role: 'user', content: [{ toolResult: { toolUseId: 'call_1', content: [{ text: '18' }] } }] },
    ],
  }),
  gemini: (answer) => ({
    contents: [
      { role: 'user', parts: [{ text: 'Hi' }] },
      (answer['candidates'] as JsonObject[])[0]!['content']!,
      { role: 'user', parts: [{ functionResponse: { id: 'call_1', name: 'weather', response: { result: '18' } } }] },
    ],
  }),
};

const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } };
const chat = (message: JsonObject): JsonObject => ({
  id: 'gen-1',
  model: 'm',
  choices: [
    {
      index: 0,
      finish_reason: 'tool_calls',
      message: { role: 'assistant', content: 'I ask.', tool_calls: [call], ...message },
    },
  ],
});
const item = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'Hm.' }],
  encrypted_content: 'gAAAAA',
};

/** Thoughts of a provider, in its answer and in the next request to it. */
const THOUGHTS: readonly { name: string; provider: Format; answer: JsonObject; back: JsonObject }[] = [
  {
    name: 'DeepSeek',
    provider: 'openai-chat',
    answer: chat({ reasoning_content: 'Hm.' }),
    back: { reasoning_content: 'Hm.' },
  },
  { name: 'Groq', provider: 'openai-chat', answer: chat({ reasoning: 'Hm.' }), back: { reasoning: 'Hm.' } },
  ...['reasoning.text', 'reasoning.summary'].map((type) => {
    const text = type === 'reasoning.text' ? { text: 'Hm.', signature: 'c2ln' } : { summary: 'Hm.' };
    const details = [{ format: 'x', index: 0, type, ...text }];
    return {
      name: `OpenRouter, ${type}`,
      provider: 'openai-chat' as const,
      answer: chat({ reasoning: 'Hm.', reasoning_details: details }),
      back: { reasoning_details: details },
    };
  }),
  {
    name: 'OpenRouter, reasoning.encrypted',
    provider: 'openai-chat',
    answer: chat({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'ZW5j', index: 0, id: 'rs_1' }] }),
    back: { reasoning_details: [{ data: 'ZW5j', id: 'rs_1', index: 0, type: 'reasoning.encrypted' }] },
  },
  {
    name: 'Google, which signs its calls',
    provider: 'openai-chat',
    answer: chat({ tool_calls: [{ ...call, extra_content: { google: { thought_signature: 'c2ln' } } }] }),
    back: { tool_calls: [{ ...call, extra_content: { google: { thought_signature: 'c2ln' } } }] },
  },
  {
    name: 'OpenAI',
    provider: 'openai-responses',
    answer: {
      id: 'resp_1',
      model: 'm',
      status: 'completed',
      output: [item, { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Rome"}' }],
    },
    back: { type: 'reasoning', summary: item.summary, encrypted_content: 'gAAAAA' },
  },
];

const CALLERS = Object.keys(HISTORY) as Format[];

describe.each(THOUGHTS)('thoughts of $name come back to it', ({ provider, answer, back }) => {
  test.each(CALLERS.filter((caller) => caller !== provider && CODECS.has(caller)))(
    'through a caller of %s',
    (caller) => {
      const [to, from] = [CODECS.get(provider)!, CODECS.get(caller)!];
      const told = JSON.parse(JSON.stringify(from.encodeAnswer(to.decodeAnswer(answer), ANSWER))) as JsonObject;
      const { request } = from.decodeRequest(HISTORY[caller]!(told), { model: 'm', stream: false });
      const { body } = to.encodeRequest(request);
      const said = (body['messages'] ?? body['input']) as JsonObject[];
      expect(JSON.parse(JSON.stringify(said))).toContainEqual(expect.objectContaining(back));
    },
  );
});
