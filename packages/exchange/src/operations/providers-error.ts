import type { FormatCodec, Json, ProviderCodec } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import type { Call } from '../call.ts';
import type { WholeAnswer, WholeForCaller } from '../translating.ts';
import { wholeJson } from './whole-json.ts';

/** What is quoted of an error that is not JSON. */
const MAX_TEXT = 2_000;

/** A provider's own error keeps its status and its words; only the shape becomes the caller's. */
export function providersError(
  { status, bytes }: WholeAnswer,
  { call, from, to }: { readonly call: Call; readonly from: FormatCodec; readonly to: ProviderCodec },
): WholeForCaller {
  const error = to.decodeError(status, jsonOrText(bytes));
  const { body, headers } = from.encodeError({ ...error, status }, { requestId: call.id });
  return wholeJson(body, headers);
}

function jsonOrText(bytes: Uint8Array): Json {
  try {
    const body = parseJson(bytes, { error: 'bad_upstream_answer' });
    // Google lists its one error where a stream was asked for.
    return Array.isArray(body) ? (body[0] ?? null) : body;
  } catch {
    // An error page of something in between: its text is all there is.
    return new TextDecoder().decode(bytes.subarray(0, MAX_TEXT));
  }
}
