import type { Chunking } from './chunking.ts';

/** What happens before the head of an answer: the next provider may be asked. */
export const FAULTS_BEFORE_HEAD = [
  'refuse',
  'hang',
  'slow first byte',
  '429',
  '500',
  '503',
  '529',
  'garbage',
  'close before head',
  'reset before head',
] as const;

/** What happens behind the head: the caller has to see it. */
export const FAULTS_IN_BODY = [
  'half, then clean end',
  'half, then close',
  'half, then reset',
  'half, then stall',
  'wrong content-length',
] as const;

export type Fault = (typeof FAULTS_BEFORE_HEAD)[number] | (typeof FAULTS_IN_BODY)[number];

/** An answer in place of the sample's. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** How a mock provider treats a request; nothing said: it answers at once and well. */
export interface Behaviour {
  readonly fault?: Fault;
  readonly answer?: Answer;
  /** Status of the answer to a GET, which only a health check sends; 200 where not said. */
  readonly health?: number;
  readonly chunking?: Chunking;
  readonly seed?: number;
  /** Milliseconds before the head, and between pieces of the body. */
  readonly firstByteMs?: number;
  readonly delayMs?: number;
}
