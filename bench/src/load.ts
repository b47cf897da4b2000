import { Agent, request } from 'node:http';

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly body: Buffer;
  readonly requests: number;
  readonly concurrency: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LoadResult {
  /** Milliseconds of each call that was answered with 200, sorted. */
  readonly latencies: readonly number[];
  /** Milliseconds to the first byte of each answer's body, sorted. */
  readonly firsts: readonly number[];
  readonly failed: number;
}

/** Sends the same call over and over on kept connections, so many at a time. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.concurrency });
  const latencies: number[] = [];
  const firsts: number[] = [];
  let left = load.requests;
  let failed = 0;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const began = performance.now();
      const { status, first } = await call(load, agent);
      if (status === 200) {
        latencies.push(performance.now() - began);
        firsts.push(first - began);
      } else failed++;
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, worker));
  agent.destroy();
  return { latencies: sorted(latencies), firsts: sorted(firsts), failed };
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

interface Answered {
  readonly status: number | undefined;
  readonly first: number;
}

function call({ port, path, body, headers: own }: Load, agent: Agent): Promise<Answered> {
  return new Promise((answered) => {
    const headers = { ...own, 'content-type': 'application/json', 'content-length': body.length };
    const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (incoming) => {
      let first = Number.NaN;
      incoming
        .once('data', () => (first = performance.now()))
        .resume()
        .once('end', () => answered({ status: incoming.statusCode, first }));
    });
    outgoing.once('error', () => answered({ status: undefined, first: Number.NaN })).end(body);
  });
}

/** The value below which the share `of` (0..1) of sorted values lies. */
export const quantile = (sorted: readonly number[], of: number): number =>
  sorted[Math.floor((sorted.length - 1) * of)] ?? Number.NaN;

export const median = (values: readonly number[]): number => quantile(sorted(values), 0.5);
