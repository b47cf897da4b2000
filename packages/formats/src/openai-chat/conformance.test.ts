import { conforms } from '../testing/conformance.ts';
import { openaiChat } from './codec.ts';
import { ANSWERS } from './testdata/answers.ts';
import { REQUESTS } from './testdata/requests.ts';

conforms({
  codec: openaiChat,
  answers: ANSWERS,
  requests: REQUESTS,
  unknownEvent: { event: '', data: '{"id":"chatcmpl-1","object":"thought_cloud","choices":[]}' },
  // `[DONE]` and the count of tokens: a choice that says why it stopped is complete.
  dispensable: 2,
});
