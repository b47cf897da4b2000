import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { askedFor, type Asked } from '../answers/samples.ts';
import type { Answer, Behaviour, Fault } from './behaviour.ts';
import { cut } from './chunking.ts';

/** One request that is being answered. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

const SLOW_MS = 4_000;
const RETRY_AFTER = '7';

/** What a provider says when it says no; `provider-says` is looked for in what the caller gets. */
const refusal = (status: number): Answer => ({
  status,
  headers: status === 429 ? { 'retry-after': RETRY_AFTER } : {},
  body: JSON.stringify({
    error: { message: `provider-says ${status}`, type: 'mock', code: String(status), param: null },
  }),
});

type Ending = (exchange: Exchange) => void;

const HEADLESS: Partial<Record<Fault, Ending>> = {
  hang: () => undefined,
  garbage: ({ request }) => request.socket.end('\x00\x01\x02 no HTTP at all \xff\r\n\r\n'),
  'close before head': ({ request }) => request.socket.end(),
  'reset before head': ({ request }) => request.socket.resetAndDestroy(),
};

/** How a body stops in its middle. */
const HALVES: Partial<Record<Fault, Ending>> = {
  'half, then clean end': ({ response }) => response.end(),
  'half, then close': ({ request }) => request.socket.end(),
  'half, then reset': ({ request }) => request.socket.resetAndDestroy(),
  'half, then stall': () => undefined,
  'wrong content-length': ({ request }) => request.socket.end(),
};

/** Enough for what was written to be on its way before the connection is cut. */
const FLUSH_MS = 200;

/** What else is asked by GET is a call. */
const isHealthCheck = ({ method, url = '' }: IncomingMessage): boolean =>
  method === 'GET' && !/\/(files|batches)\b/.test(url);

/** Answers one request as told. */
export async function play(exchange: Exchange, behaviour: Behaviour): Promise<void> {
  if (isHealthCheck(exchange.request))
    return plainly(exchange.response, { status: behaviour.health ?? 200, body: '{}' });
  const { fault, firstByteMs = fault === 'slow first byte' ? SLOW_MS : 0 } = behaviour;
  const headless = fault && HEADLESS[fault];
  if (headless) return headless(exchange);
  if (firstByteMs) await sleep(firstByteMs);
  return withHead(exchange, behaviour);
}

/** What is left when the head is sent: a refusal, an answer of the test's own, or the format's sample. */
async function withHead(exchange: Exchange, behaviour: Behaviour): Promise<void> {
  const { fault } = behaviour;
  if (fault && /^\d+$/.test(fault)) return plainly(exchange.response, refusal(Number(fault)));
  if (behaviour.answer) return plainly(exchange.response, behaviour.answer);
  const asked = askedFor(exchange.request.url ?? '', exchange.body);
  if (!asked) return plainly(exchange.response, refusal(404));
  await answer(exchange, asked, behaviour);
}

function plainly(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

const defaultChunking = (mode: Asked['mode']) => (mode === 'stream' ? 'event' : 'whole');

async function answer(exchange: Exchange, { sample, mode, ...asked }: Asked, behaviour: Behaviour): Promise<void> {
  const { fault, delayMs = 0, seed = 1, chunking = defaultChunking(mode) } = behaviour;
  const stops = fault && HALVES[fault];
  const all = sample.pieces(asked.model, { mode, usage: asked.usage });
  const parts = cut(all, mode === 'JSON' && stops ? 'random' : chunking, seed);
  const length = all.reduce((sum, piece) => sum + piece.length, 0);
  const isSized = (mode === 'JSON' && parts.length === 1) || fault === 'wrong content-length';
  const sized = isSized ? { 'content-length': length } : {};
  exchange.response.writeHead(200, { 'content-type': sample.type[mode], ...sized });
  await write(exchange.response, stops ? parts.slice(0, Math.ceil(parts.length / 2)) : parts, delayMs);
  if (!stops) return void exchange.response.end();
  await sleep(FLUSH_MS);
  stops(exchange);
}

async function write(response: ServerResponse, parts: readonly Buffer[], delayMs: number): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index && delayMs) await sleep(delayMs);
    if (response.destroyed) return;
    await new Promise<void>((sent) => {
      response.write(part, () => sent());
    });
  }
}
