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
  expect(() => count.decodeAnswer({})).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
});

test.for(recordings('openai.responses.input_tokens'))('recorded: $name', ({ request, answer, model }) => {
  expect(count.encodeAnswer(count.decodeAnswer(answer!))).toEqual(answer);
  const decoded = count.decodeRequest(request!, { model, stream: false }).request;
  expect(count.decodeRequest(count.encodeRequest(decoded).body, { model, stream: false }).request).toEqual(decoded);
});
