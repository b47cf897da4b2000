import type { ChatRequest, UserPart } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { bedrockConverse as codec } from './codec.ts';
import { BASE, call, look, ROWS, USER } from './testdata/encoded-requests.ts';

test.each(ROWS)('$name', ({ ask, body, warnings = [] }) => {
  const encoded = codec.encodeRequest({ ...BASE, ...ask });
  for (const [field, value] of Object.entries(body)) expect(encoded.body[field]).toEqual(value);
  expect(encoded.warnings).toEqual(warnings);
});

test.each([
  [false, '/model/{model}/converse'],
  [true, '/model/{model}/converse-stream'],
])('streaming %s is said by the path', (stream, path) => {
  const encoded = codec.encodeRequest({ ...BASE, stream });
  expect(encoded.path).toBe(path);
  expect(encoded.body).not.toHaveProperty('stream');
});

const shown = (part: UserPart): Partial<ChatRequest> => ({ turns: [{ role: 'user', parts: [part] }] });

describe('what cannot be said is refused, by name', () => {
  test.each<{ param: string; ask: Partial<ChatRequest> }>([
    { param: 'temperature', ask: { sampling: { temperature: 1.2 } } },
    { param: 'response_format', ask: { output: { type: 'json' } } },
    { param: 'tools[0]', ask: { tools: [{ type: 'custom', name: 'x' }] } },
    { param: 'tools[1]', ask: { tools: [look, { type: 'server', format: 'gemini', value: {} }] } },
    { param: 'tool call a', ask: { turns: [USER, { role: 'assistant', parts: [call('a', 'no json')] }] } },
    {
      param: 'tool_choice',
      ask: { tools: [look], toolChoice: { type: 'none' }, turns: [USER, { role: 'assistant', parts: [call('a')] }] },
    },
    { param: 'messages', ask: shown({ type: 'image', source: { from: 'url', url: 'https://example.com/a.png' } }) },
    {
      param: 'messages',
      ask: shown({ type: 'image', source: { from: 'file', id: 'file_01' }, mediaType: 'image/png' }),
    },
    { param: 'messages', ask: shown({ type: 'document', source: { from: 'data', base64: 'AAAA' } }) },
    { param: 'messages', ask: shown({ type: 'native', format: 'gemini', value: {} }) },
  ])('$param', ({ param, ask }) => {
    expect(() => codec.encodeRequest({ ...BASE, ...ask })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param }),
    );
  });
});

test('a model that cannot be told to call one tool at a time is not told, and the caller is', () => {
  const { body, warnings } = codec.encodeRequest({
    ...BASE,
    model: 'amazon.nova-lite',
    tools: [look],
    parallelTools: false,
  });
  expect(JSON.stringify(body)).not.toContain('parallel');
  expect(warnings).toEqual([expect.stringMatching(/^parallel_tool_calls is left out/)]);
});

test('a guardrail is not lost on the way to another format', () => {
  const guardrailConfig = { guardrailIdentifier: 'g', guardrailVersion: '1' };
  const body = { messages: [{ role: 'user', content: [{ text: 'Hi' }] }], guardrailConfig };
  const { request, uses } = codec.decodeRequest(body, { model: BASE.model, stream: false });
  expect(uses).toContainEqual({ feature: 'server-tool', path: 'guardrailConfig' });
  expect(request.tools).toEqual([{ type: 'server', format: 'bedrock-converse', value: { guardrailConfig } }]);
  expect(codec.encodeRequest(request).body).toEqual(body);
});
