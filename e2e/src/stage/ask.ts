import {
  call,
  openaiChat,
  type AnswerMode,
  type CallOptions,
  type Gateway,
  type Reply,
  type Sample,
} from '@dragoman/testkit';
import type { OutgoingHttpHeaders } from 'node:http';

export interface Question extends Omit<CallOptions, 'headers' | 'method'> {
  /** Default: chat completions. */
  readonly sample?: Sample;
  readonly mode?: AnswerMode;
  readonly headers?: OutgoingHttpHeaders;
}

/** Asks a gateway for a model as a sample's caller would. */
export function ask({ url }: Pick<Gateway, 'url'>, model: string, question: Question = {}): Promise<Reply> {
  const { sample = openaiChat, mode = 'JSON', headers, ...options } = question;
  return call(url, sample.path(model, mode), {
    body: sample.question(model, mode),
    ...options,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

let asked = 0;

/** A name for one call, to find it again in the log. */
export function requestId(): string {
  asked += 1;
  return `e2e-${process.pid}-${asked}`;
}
