import { GatewayError } from '@dragoman/spec';
import type { Translated, Translating } from '../translating.ts';
import { bytesOf } from './ask.ts';
import { askedOnce } from './asked-once.ts';
import { changedRequest } from './changed-request.ts';
import { warned } from './warned.ts';

/** How many tokens a prompt has: asked of the provider, or where it has no such question counted here and said so. */
export function translateCount(translating: Translating): Translated {
  const { call, body, ports, from, to } = translating;
  const { count: spoken } = from;
  if (!spoken) throw new GatewayError('cannot_translate', `${from.format} has no question for the tokens of a prompt`);
  const { request: said, uses } = spoken.decodeRequest(body, { model: call.model, stream: false });
  const request = changedRequest({ ...said, model: call.model }, ports);
  const { count: understood } = to;
  if (!understood) {
    const answer = spoken.encodeAnswer({ input: ports.countTokens(request), estimated: true });
    const headers = { 'content-type': 'application/json', ...warned(['the tokens are an estimate of the gateway']) };
    return { effect: { type: 'answer', headers, body: bytesOf(answer) } };
  }
  const encode = () => understood.encodeRequest(request);
  return askedOnce(translating, { uses, encode }, (answer) => spoken.encodeAnswer(understood.decodeAnswer(answer)));
}
