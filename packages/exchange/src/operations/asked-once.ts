import type { EncodedRequest, JsonObject, Use } from '@dragoman/spec';
import type { Translated, Translating } from '../translating.ts';
import { ask, asTaken } from './ask.ts';
import { leftOut } from './left-out.ts';
import { providersError } from './providers-error.ts';
import { warned } from './warned.ts';
import { readObject, wholeJson } from './whole-json.ts';

/** A request that is asked of the provider and answered by one JSON object; `answered` makes the caller's of it. */
export function askedOnce(
  { call, from, to }: Translating,
  { uses, encode }: { readonly uses: readonly Use[]; readonly encode: () => EncodedRequest },
  answered: (answer: JsonObject) => JsonObject,
): Translated {
  const left = leftOut(uses, { from, to });
  const encoded = asTaken(call, encode());
  return {
    effect: ask(call, encoded),
    side: {
      headers: warned([...left, ...encoded.warnings]),
      whole: (answer) =>
        answer.status >= 300
          ? providersError(answer, { call, from, to })
          : wholeJson(answered(readObject(answer.bytes))),
    },
  };
}
