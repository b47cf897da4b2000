import { conforms } from '../testing/conformance.ts';
import { anthropicMessages } from './codec.ts';
import { ANSWERS } from './testdata/answers.ts';
import { REQUESTS } from './testdata/requests.ts';

conforms({
  codec: anthropicMessages,
  answers: ANSWERS,
  requests: REQUESTS,
  unknownEvent: { event: 'thought_cloud', data: '{"type":"thought_cloud","index":0}' },
});
