import { GatewayError, type OperationCodec } from '@dragoman/spec';
import { fit } from '@dragoman/formats';
import type { Translated, Translating } from '../translate.ts';
import { ask } from './ask.ts';
import { providersError } from './providers-error.ts';
import { warned } from './warned.ts';
import { readObject, wholeJson } from './whole-json.ts';

export const translateEmbed = (translating: Translating): Translated =>
  oneShot(translating, translating.from.embed, translating.to.embed);

export const translateRerank = (translating: Translating): Translated =>
  oneShot(translating, translating.from.rerank, translating.to.rerank);

/** An operation whose request and answer are one JSON object each. */
function oneShot<Request extends { readonly model: string }, Answer>(
  { call, body, from, to }: Translating,
  spoken: OperationCodec<Request, Answer> | undefined,
  understood: OperationCodec<Request, Answer> | undefined,
): Translated {
  if (!spoken || !understood) {
    const what = `${call.operation} cannot be translated from ${from.format} to ${to.format}`;
    throw new GatewayError('cannot_translate', what);
  }
  const { request: said, uses } = spoken.decodeRequest(body, { model: call.model, stream: false });
  const request = { ...said, model: call.model };
  const left = fit(uses, to);
  const encoded = understood.encodeRequest(request);
  return {
    effect: ask(call, encoded),
    side: {
      headers: warned([...left, ...encoded.warnings]),
      whole: (answer) =>
        answer.status >= 300
          ? providersError(answer, { call, from, to })
          : wholeJson(spoken.encodeAnswer(understood.decodeAnswer(readObject(answer.bytes), request), request)),
    },
  };
}
