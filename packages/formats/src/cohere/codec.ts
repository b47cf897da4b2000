import { sealed, type FormatCodec } from '@dragoman/spec';
import { decodeAnswer } from './decode-answer.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeStream } from './decode-stream.ts';
import { embed } from './embed.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeStream } from './encode-stream.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { rerank } from './rerank.ts';
import { answerSupport, support } from './support.ts';

/** Cohere's second interface. @see https://docs.cohere.com/reference/chat */
export const cohere: FormatCodec = {
  format: 'cohere',
  framing: 'sse',
  support,
  answerSupport,
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  encodeAnswer,
  decodeStream: sealed(decodeStream),
  encodeStream,
  decodeError,
  encodeError,
  encodeStreamError,
  embed,
  rerank,
};
