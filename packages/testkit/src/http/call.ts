import {
  request,
  type Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';

export interface CallOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
  /** Milliseconds until the call is given up; 30,000 where not said. */
  readonly timeout?: number;
  /** Called with everything that has arrived so far; `true` hangs up. */
  readonly leaveWhen?: (soFar: Buffer) => boolean;
}

/** What a caller saw, broken or not: `call` never rejects. */
export interface Reply {
  /** 0: no head arrived. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** Why the answer is not whole, in words of the system; undefined: it ended as HTTP says. */
  readonly broken: string | undefined;
  /** Milliseconds from the call to the head, to the first byte of the body, and to the end. */
  readonly headAt: number;
  readonly firstByteAt: number;
  readonly endAt: number;
  /** undefined: it is no JSON */
  json(): unknown;
}

interface Seen {
  status: number;
  headers: IncomingHttpHeaders;
  headAt: number;
  firstByteAt: number;
  readonly chunks: Buffer[];
}

/** One HTTP/1.1 exchange, byte for byte; a POST where there is a body. */
export function call(base: string, path: string, options: CallOptions = {}): Promise<Reply> {
  const began = performance.now();
  const seen: Seen = { status: 0, headers: {}, headAt: 0, firstByteAt: 0, chunks: [] };
  const { body, agent, headers = {}, timeout = 30_000, leaveWhen } = options;
  const { hostname, port } = new URL(base);
  const method = options.method ?? (body === undefined ? 'GET' : 'POST');
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((answered) => {
    const end = (broken?: string): void => {
      clearTimeout(timer);
      answered(replyOf(seen, broken, performance.now() - began));
    };
    const sent = request({ hostname, port, path, method, headers: { ...length, ...headers }, ...(agent && { agent }) });
    const timer = setTimeout(() => sent.destroy(new Error(`no end within ${timeout} ms`)), timeout);
    sent.on('error', (error) => end(error.message));
    sent.on('response', (answer: IncomingMessage) => {
      Object.assign(seen, {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        headAt: performance.now() - began,
      });
      answer.on('data', (chunk: Buffer) => {
        seen.firstByteAt ||= performance.now() - began;
        seen.chunks.push(chunk);
        if (leaveWhen?.(Buffer.concat(seen.chunks))) sent.destroy(new Error('the caller left'));
      });
      answer.on('error', (error) => end(error.message));
      answer.on('end', () => end());
    });
    sent.end(body);
  });
}

function replyOf({ chunks, ...seen }: Seen, broken: string | undefined, endAt: number): Reply {
  const body = Buffer.concat(chunks);
  const text = body.toString('utf8');
  return { ...seen, body, text, broken, endAt, json: () => parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever asks for JSON compares it: undefined is equal to nothing that is expected.
    return undefined;
  }
}
