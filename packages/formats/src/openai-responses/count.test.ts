import { expect, test } from 'vitest';
import { recordings } from '../testing/recordings.ts';
import { openaiResponses } from './codec.ts';

const count = openaiResponses.count!;

test('what is not counted is not sent', () => {
  const { request } = count.decodeRequest(
    { input: 'Hi', instructions: 'x', temperature: 1, stream: true },
    { model: 'm', stream: false },
  );
  const { body, path } = count.encodeRequest(request);
  expect(path).toBe('/v1/responses/input_tokens');
  expect(JSON.parse(JSON.stringify(body))).toEqual({
    model: 'm',
    instructions: 'x',
    input: [{ role: 'user', content: 'Hi' }],
  });
});

test('an answer without a count cannot be read', () => {
  expect(() => count.decodeAnswer({})).toThrow('the provider sent an answer that cannot be read: it has no count');
});

test('all that is counted is sent', () => {
  const body = {
    ...{ model: 'm', input: [{ role: 'user', content: 'Hi' }], instructions: 'x', truncation: 'auto' },
    ...{ tools: [{ type: 'web_search' }], tool_choice: 'required', parallel_tool_calls: false },
    ...{ text: { format: { type: 'text' } }, reasoning: { effort: 'low' } },
    ...{ previous_response_id: 'r', conversation: 'c' },
  };
  const { request } = count.decodeRequest({ ...body, stream: true, user: 'u' }, { model: 'm', stream: true });
  expect(JSON.parse(JSON.stringify(count.encodeRequest(request)))).toStrictEqual({
    ...{ body, path: '/v1/responses/input_tokens', warnings: [] },
  });
});

test('the count', () => {
  expect(count.decodeAnswer({ object: 'response.input_tokens', input_tokens: 14 })).toEqual({
    ...{ input: 14, estimated: false },
  });
  expect(count.encodeAnswer({ input: 14, estimated: false })).toEqual({
    ...{ object: 'response.input_tokens', input_tokens: 14 },
  });
});

test.for(recordings('openai.responses.input_tokens'))('recorded: $name', ({ request, answer, model }) => {
  expect(count.encodeAnswer(count.decodeAnswer(answer!))).toEqual(answer);
  const decoded = count.decodeRequest(request!, { model, stream: false }).request;
  expect(count.decodeRequest(count.encodeRequest(decoded).body, { model, stream: false }).request).toEqual(decoded);
});
