import type { ChatRequest } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { anthropicMessages as codec } from './codec.ts';
import { BASE, call, look, ROWS, USER } from './testdata/encoded-requests.ts';

test.each(ROWS)('$name', ({ ask, body, warnings = [] }) => {
  const encoded = codec.encodeRequest({ ...BASE, ...ask });
  for (const [field, value] of Object.entries(body)) expect(encoded.body[field]).toEqual(value);
  expect(encoded.warnings).toEqual(warnings);
});

describe('what cannot be said is refused, by name', () => {
  test.each<{ param: string; ask: Partial<ChatRequest> }>([
    { param: 'temperature', ask: { sampling: { temperature: 1.2 } } },
    { param: 'stop[1]', ask: { stop: ['a', '\n'] } },
    { param: 'reasoning.budget', ask: { reasoning: { budget: 100 } } },
    { param: 'response_format', ask: { output: { type: 'json' } } },
    {
      param: 'response_format',
      ask: { output: { type: 'schema', schema: { type: 'object', additionalProperties: true } } },
    },
    {
      param: 'tool_choice',
      ask: { model: 'claude-opus-5-5', tools: [look], toolChoice: { type: 'required' } },
    },
    { param: 'tools[0]', ask: { tools: [{ type: 'custom', name: 'x' }] } },
    { param: 'tools[1]', ask: { tools: [look, { type: 'server', format: 'gemini', value: {} }] } },
    { param: 'tool call a', ask: { turns: [USER, { role: 'assistant', parts: [call('a', 'no json')] }] } },
  ])('$param', ({ param, ask }) => {
    expect(() => codec.encodeRequest({ ...BASE, ...ask })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param }),
    );
  });
});
