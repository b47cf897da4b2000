import { conforms } from '../testing/conformance.ts';
import { bedrockConverse } from './codec.ts';
import { ANSWERS } from './testdata/answers.ts';
import { REQUESTS } from './testdata/requests.ts';

conforms({
  codec: bedrockConverse,
  answers: ANSWERS,
  requests: REQUESTS,
  signs: true,
  unknownEvent: { event: 'thoughtCloud', data: '{"contentBlockIndex":0}' },
  // What it cost is said behind the end of the answer.
  dispensable: 1,
  nameless: true,
});
