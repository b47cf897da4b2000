import { Agent } from 'node:http';
import { call, type CallOptions, type Reply } from './http/call.ts';

/** One kind of call in a load. */
export interface LoadCall {
  readonly path: string;
  readonly options: CallOptions;
  /** Why the reply is not what it should be; undefined: it is. */
  problem(reply: Reply): string | undefined;
}

export interface LoadOptions {
  readonly url: string;
  /** Callers at a time, each calling again when it has been answered. */
  readonly streams: { readonly callers: number; readonly call: LoadCall };
  readonly calls: { readonly callers: number; readonly call: LoadCall };
}

export interface LoadResult {
  readonly ok: number;
  /** Why, and when it began, in milliseconds since the start of the load. */
  readonly failed: readonly { readonly why: string; readonly at: number }[];
}

export interface Load {
  /** Lets every call end and says what became of them. */
  stop(): Promise<LoadResult>;
}

/** A constant load of streams and short calls. */
export function startLoad({ url, streams, calls }: LoadOptions): Load {
  const began = performance.now();
  const agent = new Agent({ keepAlive: true });
  const failed: { why: string; at: number }[] = [];
  let ok = 0;
  let running = true;
  const caller = async ({ path, options, problem }: LoadCall): Promise<void> => {
    while (running) {
      const at = performance.now() - began;
      const reply = await call(url, path, { ...options, agent });
      const why = problem(reply) ?? reply.broken;
      if (why === undefined) ok += 1;
      else failed.push({ why, at });
    }
  };
  const callers = [streams, calls].flatMap((group) => Array.from({ length: group.callers }, () => caller(group.call)));
  return {
    stop: async () => {
      running = false;
      await Promise.all(callers);
      agent.destroy();
      return { ok, failed };
    },
  };
}
