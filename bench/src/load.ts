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
  /** Milliseconds between what arrived of an answer and what arrived next, of all answers, sorted. */
  readonly gaps: readonly number[];
  readonly failed: number;
}

/** Sends the same call over and over on kept connections, so many at a time. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.concurrency });
  const latencies: number[] = [];
  const firsts: number[] = [];
  const gaps: number[] = [];
  let left = load.requests;
  let failed = 0;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const began = performance.now();
      const { status, arrivals } = await call(load, agent);
      if (status === 200) {
        latencies.push(performance.now() - began);
        firsts.push((arrivals[0] ?? Number.NaN) - began);
        for (const [at, arrival] of arrivals.slice(1).entries()) gaps.push(arrival - (arrivals[at] ?? Number.NaN));
      } else failed++;
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, worker));
  agent.destroy();
  return { latencies: sorted(latencies), firsts: sorted(firsts), gaps: sorted(gaps), failed };
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

interface Answered {
  readonly status: number | undefined;
  /** When parts of the body arrived. */
  readonly arrivals: readonly number[];
}

function call({ port, path, body, headers: own }: Load, agent: Agent): Promise<Answered> {
  return new Promise((answered) => {
    const headers = { ...own, 'content-type': 'application/json', 'content-length': body.length };
    const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (incoming) => {
      const arrivals: number[] = [];
      incoming
        .on('data', () => arrivals.push(performance.now()))
        .once('end', () => answered({ status: incoming.statusCode, arrivals }));
    });
    outgoing.once('error', () => answered({ status: undefined, arrivals: [] })).end(body);
  });
}

/** The value below which the share `of` (0..1) of sorted values lies. */
export const quantile = (sorted: readonly number[], of: number): number =>
  sorted[Math.floor((sorted.length - 1) * of)] ?? Number.NaN;

export const median = (values: readonly number[]): number => quantile(sorted(values), 0.5);
