import { GatewayError, type OperationCodec } from '@dragoman/spec';
import type { Translated, Translating } from '../translating.ts';
import { askedOnce } from './asked-once.ts';

export const translateEmbed = (translating: Translating): Translated =>
  oneShot(translating, translating.from.embed, translating.to.embed);

export const translateRerank = (translating: Translating): Translated =>
  oneShot(translating, translating.from.rerank, translating.to.rerank);

/** An operation whose request and answer are one JSON object each. */
function oneShot<Request extends { readonly model: string }, Answer>(
  translating: Translating,
  spoken: OperationCodec<Request, Answer> | undefined,
  understood: Pick<OperationCodec<Request, Answer>, 'encodeRequest' | 'decodeAnswer'> | undefined,
): Translated {
  const { call, body, from, to } = translating;
  if (!spoken || !understood) {
    const what = `${call.operation} cannot be translated from ${from.format} to ${to.format}`;
    throw new GatewayError('cannot_translate', what);
  }
  const { request: said, uses } = spoken.decodeRequest(body, { model: call.model, stream: false });
  const request = { ...said, model: call.model };
  const encode = () => understood.encodeRequest(request);
  return askedOnce(translating, { uses, encode }, (answer) =>
    spoken.encodeAnswer(understood.decodeAnswer(answer, request), request),
  );
}
