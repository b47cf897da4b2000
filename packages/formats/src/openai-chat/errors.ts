import { ERRORS, type EncodedError, type Frame, type Json, type JsonObject, type ProviderError } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { wordsOf } from '../reading/error-words.ts';
import { listOf, objectOf, objectsOf, textOf } from '../reading/provider-body.ts';

/** As everybody writes them, and what FastAPI does with `detail` and Google with lists. */
export function decodeError(status: number, body: Json): ProviderError {
  const said = listOf(body)[0] ?? body;
  const words = wordsOf(status, said);
  const [detail] = objectsOf(objectOf(said)?.['detail']);
  return { status, ...words, message: textOf(detail?.['msg']) ?? words.message };
}

/** Words for the kind of an error that clients of OpenAI know. */
const TYPES: ReadonlySet<string | undefined> = new Set([
  ...Object.values(ERRORS).map(({ openai }) => openai),
  'tokens',
  'requests',
]);

const typeByStatus = (status: number): string =>
  Object.values(ERRORS).find((row) => row.status === status)?.openai ??
  (status >= 500 ? ERRORS.internal_error.openai : ERRORS.invalid_request.openai);

export const errorBody = ({ status, message, type, code, param }: ProviderError): JsonObject => ({
  error: {
    message,
    type: TYPES.has(type) ? type : typeByStatus(status),
    param: param ?? null,
    code: code ?? null,
  },
});

export const encodeError = (error: ProviderError): EncodedError => ({ body: errorBody(error), headers: {} });

export const encodeStreamError = (error: ProviderError): Frame => ({ event: '', data: writeJson(errorBody(error)) });
