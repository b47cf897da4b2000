import { conforms } from '../testing/conformance.ts';
import { cohere } from './codec.ts';
import { ANSWERS } from './testdata/answers.ts';
import { REQUESTS } from './testdata/requests.ts';

conforms({
  codec: cohere,
  answers: ANSWERS,
  requests: REQUESTS,
  unknownEvent: { event: 'debug', data: '{"type":"debug","prompt":"<|START|>"}' },
  // [DONE]
  dispensable: 1,
});
