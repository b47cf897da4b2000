import { drive } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER, conforms } from '../testing/conformance.ts';
import { anthropicMessages } from './codec.ts';
import { ANSWERS } from './testdata/answers.ts';
import { REQUESTS } from './testdata/requests.ts';

conforms({
  codec: anthropicMessages,
  answers: ANSWERS,
  requests: REQUESTS,
  signs: true,
  unknownEvent: { event: 'thought_cloud', data: '{"type":"thought_cloud","index":0}' },
});

test('a refusal is one, whatever its provider says about the end', () => {
  const events = [
    { type: 'start', id: 'x', model: 'm' },
    { type: 'refusal', choice: 0, text: 'No.' },
    { type: 'stop', choice: 0, reason: 'stop' },
    { type: 'end' },
  ] as const;
  const end = { stop_reason: 'refusal', stop_details: { type: 'refusal', category: null, explanation: 'No.' } };
  expect(anthropicMessages.encodeAnswer(events, ANSWER)).toMatchObject(end);
  const frames = [...drive(anthropicMessages.encodeStream(ANSWER), events)];
  expect(JSON.parse(frames.at(-2)!.data)).toMatchObject({ type: 'message_delta', delta: end });
});
