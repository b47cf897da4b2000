import { connect, type ClientHttp2Session } from 'node:http2';

export interface StreamLoad {
  readonly port: number;
  readonly path: string;
  readonly body: Buffer;
  readonly streams: number;
}

/** Streams that have had their first event. */
export interface OpenStreams {
  /** How many were answered at all. */
  readonly begun: number;
  /** Waits until all are over; how many of them ended with their last event. */
  end(): Promise<number>;
}

/** As many as any server takes on one connection. */
const STREAMS_A_CONNECTION = 100;
/** Opened at the same time. */
const STEP = 200;
const LAST = '[DONE]';

interface Stream {
  readonly begun: Promise<boolean>;
  readonly whole: Promise<boolean>;
}

/** Opens streams over HTTP/2, a hundred a connection: files are what there is least of. */
export async function openStreams({ port, path, body, streams }: StreamLoad): Promise<OpenStreams> {
  const sessions: ClientHttp2Session[] = [];
  const opened: Stream[] = [];
  let begun = 0;
  while (opened.length < streams) {
    const step = Array.from({ length: Math.min(STEP, streams - opened.length) }, (_none, at) => {
      if ((opened.length + at) % STREAMS_A_CONNECTION === 0) sessions.push(session(port));
      return openOne(sessions.at(-1) as ClientHttp2Session, path, body);
    });
    opened.push(...step);
    begun += (await Promise.all(step.map((each) => each.begun))).filter(Boolean).length;
  }
  return {
    begun,
    end: async () => {
      const whole = await Promise.all(opened.map((each) => each.whole));
      for (const each of sessions) each.destroy();
      return whole.filter(Boolean).length;
    },
  };
}

/** A connection that breaks is told by its streams. */
const session = (port: number): ClientHttp2Session => connect(`http://127.0.0.1:${port}`).on('error', () => undefined);

function openOne(on: ClientHttp2Session, path: string, body: Buffer): Stream {
  const stream = on.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' });
  let tail = '';
  let isGood = false;
  const begun = new Promise<boolean>((known) => {
    stream.on('response', ({ ':status': status }) => (isGood = status === 200));
    stream.once('data', () => known(isGood)).once('close', () => known(false));
  });
  const whole = new Promise<boolean>((known) => {
    stream.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString('latin1')).slice(-64)));
    stream.once('close', () => known(isGood && tail.includes(LAST)));
  });
  stream.on('error', () => undefined).end(body);
  return { begun, whole };
}
