import { GatewayError } from '@dragoman/spec';
import { fit } from '@dragoman/formats';
import type { Translated, Translating } from '../translate.ts';
import { ask, bytesOf } from './ask.ts';
import { providersError } from './providers-error.ts';
import { warned } from './warned.ts';
import { readObject, wholeJson } from './whole-json.ts';

/** How many tokens a prompt has: asked of the provider, or where it has no such question counted here and said so. */
export function translateCount({ call, body, ports, from, to }: Translating): Translated {
  const { count: spoken } = from;
  if (!spoken) throw new GatewayError('cannot_translate', `${from.format} has no question for the tokens of a prompt`);
  const { request: said, uses } = spoken.decodeRequest(body, { model: call.model, stream: false });
  const request = { ...said, model: call.model };
  const { count: understood } = to;
  if (!understood) {
    const answer = spoken.encodeAnswer({ input: ports.countTokens(request), estimated: true });
    const headers = { 'content-type': 'application/json', ...warned(['the tokens are an estimate of the gateway']) };
    return { effect: { type: 'answer', headers, body: bytesOf(answer) } };
  }
  const left = fit(uses, to);
  const encoded = understood.encodeRequest(request);
  return {
    effect: ask(call, encoded),
    side: {
      headers: warned([...left, ...encoded.warnings]),
      whole: (answer) =>
        answer.status >= 300
          ? providersError(answer, { call, from, to })
          : wholeJson(spoken.encodeAnswer(understood.decodeAnswer(readObject(answer.bytes)))),
    },
  };
}
