import { recordings, type Recording } from '@dragoman/formats/testing/recordings';
import { bytesOf } from '@dragoman/formats/testing/wire';
import { writeJson } from '@dragoman/framing';
import type { Format, FormatCodec, Frame } from '@dragoman/spec';
import { FORMAT_CODECS } from './formats.ts';

const FAMILY: Readonly<Record<Format, string>> = {
  'openai-chat': 'openai.chat',
  'openai-responses': 'openai.responses',
  'anthropic-messages': 'anthropic.messages',
  gemini: 'gemini.generateContent',
  'bedrock-converse': 'bedrock.converse',
  cohere: 'cohere.chat-v2',
};

const ALL = new Map(FORMAT_CODECS.map(({ format }) => [format, recordings(FAMILY[format])]));

/** What callers asked in a format and were answered. */
export const requestsIn = ({ format }: FormatCodec): readonly Recording[] =>
  (ALL.get(format) ?? []).filter(({ request, status }) => request && status === 200);

/** An answer as it came over the wire. */
export interface RecordedAnswer {
  readonly name: string;
  readonly contentType: string;
  readonly streaming: boolean;
  readonly bytes: Uint8Array;
}

const STREAM_TYPE = { sse: 'text/event-stream', 'aws-event-stream': 'application/vnd.amazon.eventstream' };
const DONE: Frame = { event: '', data: '[DONE]' };

/** The good answers of a provider of a format, whole and streamed. */
export function answersIn(codec: FormatCodec): readonly RecordedAnswer[] {
  const contentType = STREAM_TYPE[codec.framing];
  return (ALL.get(codec.format) ?? [])
    .filter(({ status }) => status === 200)
    .flatMap(({ name, answer, stream, frames }): readonly RecordedAnswer[] => {
      if (stream) return [{ name, contentType, streaming: true, bytes: stream }];
      if (frames) return [{ name, contentType, streaming: true, bytes: bytesOf(codec, framesOf(codec, frames)) }];
      if (!answer || Array.isArray(answer)) return [];
      const bytes = new TextEncoder().encode(writeJson(answer));
      return [{ name, contentType: 'application/json', streaming: false, bytes }];
    });
}

const LAST = /"type":\s*"(message_stop|response\.(completed|incomplete))"/;

/** Where only payloads were recorded, the sentinel was left out, and several calls can lie in one file. */
function framesOf({ format }: FormatCodec, frames: readonly Frame[]): readonly Frame[] {
  if (format === 'openai-chat') return [...frames, DONE];
  const ends = frames.flatMap(({ data }, at) => (LAST.test(data) ? [at] : []));
  return frames.slice((ends.at(-2) ?? -1) + 1);
}
