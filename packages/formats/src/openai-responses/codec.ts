import { sealed, type FormatCodec } from '@dragoman/spec';
import { count } from './count.ts';
import { decodeAnswer } from './decode-answer.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeStream } from './decode-stream.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeStream } from './encode-stream.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { answerSupport, support } from './support.ts';

/** @see https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: FormatCodec = {
  format: 'openai-responses',
  framing: 'sse',
  support,
  answerSupport,
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  encodeAnswer,
  decodeStream: sealed(decodeStream),
  encodeStream: (context) => sealed(encodeStream(context)),
  decodeError,
  encodeError,
  encodeStreamError,
  count,
};
