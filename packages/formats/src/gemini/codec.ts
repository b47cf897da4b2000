import { sealed, type FormatCodec } from '@dragoman/spec';
import { count } from './count.ts';
import { decodeAnswer } from './decode-answer.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeStream } from './decode-stream.ts';
import { embed } from './embed.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeStream } from './encode-stream.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { answerSupport, support } from './support.ts';

/** Google's `generateContent`, of the Gemini API and of Vertex. @see https://ai.google.dev/api/generate-content */
export const gemini: FormatCodec = {
  format: 'gemini',
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
  count,
  embed,
};
