import { expect, test } from 'vitest';
import { asked } from '../testing/asked.ts';
import { count } from './count.ts';

const CONTEXT = { model: 'm', stream: false };
const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];

test('of a conversation counts what the model reads', () => {
  const request = asked({
    turns: [
      { role: 'system', parts: [{ type: 'text', text: 'A' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    ],
    tools: [{ type: 'function', name: 'look' }],
    maxTokens: 5,
    sampling: { topK: 3 },
    extra: { format: 'bedrock-converse', fields: { additionalModelRequestFields: { x: 1 }, performanceConfig: {} } },
  });
  const { body, path, warnings } = count.encodeRequest(request);
  expect(path).toBe('/model/{model}/count-tokens');
  expect(warnings).toEqual([]);
  expect(body).toMatchObject({ input: { converse: { messages, system: [{ text: 'A' }] } } });
  const { converse } = body['input'] as { converse: object };
  expect(Object.keys(converse).sort()).toEqual(['additionalModelRequestFields', 'messages', 'system', 'toolConfig']);
});

test('a question is read', () => {
  const { request, uses } = count.decodeRequest({ input: { converse: { messages, weather: 1 } } }, CONTEXT);
  expect(request).toMatchObject({ model: 'm', turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] });
  expect(uses).toEqual([{ feature: 'unknown-field', path: 'input.converse.weather' }]);
});

test.each([{}, { input: {} }, { input: { invokeModel: {} } }])('%j asks for nothing', (body) => {
  expect(() => count.decodeRequest(body, CONTEXT)).toThrow(
    expect.objectContaining({
      code: 'invalid_request',
      message: 'input.converse: is required',
      param: 'input.converse',
    }),
  );
});

test('an answer', () => {
  expect(count.decodeAnswer({ inputTokens: 7 })).toEqual({ input: 7, estimated: false });
  expect(count.encodeAnswer({ input: 7, estimated: false })).toEqual({ inputTokens: 7 });
  expect(() => count.decodeAnswer({})).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: 'the provider sent an answer that cannot be read: it has no inputTokens',
    }),
  );
});
