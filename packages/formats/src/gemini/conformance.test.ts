import { conforms } from '../testing/conformance.ts';
import { gemini } from './codec.ts';
import { ANSWERS } from './testdata/answers.ts';
import { REQUESTS } from './testdata/requests.ts';

conforms({
  codec: gemini,
  answers: ANSWERS,
  requests: REQUESTS,
  unknownEvent: { event: 'weather', data: '{"thoughtCloud":{"index":0}}' },
});
