import { sealed, type FormatCodec } from '@dragoman/spec';
import { count } from './count.ts';
import { decodeAnswer } from './decode-answer.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeStream } from './decode-stream.ts';
import { encodeAnswer } from './encode-answer.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeStream } from './encode-stream.ts';
import { embed } from './embed.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { rerank } from './rerank.ts';
import { answerSupport, support } from './support.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html */
export const bedrockConverse: FormatCodec = {
  format: 'bedrock-converse',
  framing: 'aws-event-stream',
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
  rerank,
};
