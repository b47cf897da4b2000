import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { streamedAnswer, wholeAnswer, type DemoRequest } from './answer.ts';

const BODY_LIMIT = 32 * 1024 * 1024;
const PAUSE_MS = 15;

/** A provider of its own, so that the first call of a new user is answered before he has a key. */
export interface DemoProvider {
  /** Base URL as an OpenAI client takes it. */
  readonly endpoint: string;
  close(): void;
}

/** Starts it on a free port of the loopback address; it speaks OpenAI's chat format. */
export async function startDemoProvider(): Promise<DemoProvider> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/v1`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await read(request);
  if (request.url?.split('?')[0] !== '/v1/chat/completions')
    return send(response, 404, { error: { message: 'the demo provider only answers chats' } });
  const asked = JSON.parse(body.toString('utf8')) as DemoRequest;
  const facts = { id: `chatcmpl-${randomUUID()}`, at: Math.floor(Date.now() / 1000), bytes: body.length };
  if (asked.stream !== true) return send(response, 200, wholeAnswer(asked, facts));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const event of streamedAnswer(asked, facts)) {
    if (response.destroyed) return;
    response.write(event);
    await sleep(PAUSE_MS);
  }
  response.end();
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
