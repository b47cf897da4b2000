import { drive } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER, conforms } from '../testing/conformance.ts';
import { meaning } from '../testing/meaning.ts';
import { openaiResponses } from './codec.ts';
import { ANSWERS, SEARCHED } from './testdata/answers.ts';
import { REQUESTS } from './testdata/requests.ts';

conforms({
  codec: openaiResponses,
  answers: [...ANSWERS, SEARCHED],
  requests: REQUESTS,
  unknownEvent: { event: 'response.thought_cloud', data: '{"type":"response.thought_cloud","output_index":0}' },
  skips: { 'signed thoughts': 'this API encrypts and signs nothing' },
});

test('a call that another format signed keeps its signature', () => {
  const events = [
    { type: 'start', id: 'id-1', model: 'some-model' },
    { type: 'tool-call', choice: 0, call: 0, id: 'call_1', name: 'now', signature: 'c2lnbmVk' },
    { type: 'tool-args', choice: 0, call: 0, json: '{}' },
    { type: 'stop', choice: 0, reason: 'tool-calls' },
    { type: 'end' },
  ] as const;
  const whole = openaiResponses.encodeAnswer(events, ANSWER);
  expect(meaning(openaiResponses.decodeAnswer(whole))).toEqual(meaning(events));
  const frames = drive(openaiResponses.encodeStream(ANSWER), events);
  expect(meaning(drive(openaiResponses.decodeStream, frames))).toEqual(meaning(events));

  const { request } = openaiResponses.decodeRequest({ input: whole['output']! }, { model: 'm', stream: false });
  expect(request.turns).toEqual([
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'call_1', name: 'now', args: '{}', signature: 'c2lnbmVk' }] },
  ]);
});
