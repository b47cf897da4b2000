import { openaiChat, type AnswerMode, type Sample } from '@dragoman/testkit';

/**
 * The bytes that a caller who did not ask for usage has to get. A chat stream was asked for it all the same: its extra
 * chunk is kept from the caller, the `"usage":null` of the others is the provider's word and stays.
 */
export function expectedAnswer(sample: Sample, upstream: string, mode: AnswerMode): Buffer {
  const isAsked = sample === openaiChat && mode === 'stream';
  const pieces = sample.pieces(upstream, { mode, usage: isAsked });
  return Buffer.concat(isAsked ? pieces.filter((piece) => !piece.includes('"choices":[]')) : pieces);
}
