import type { GrpcClient } from '@dragoman/runtime';

/** Calls of which the end is not known here. */
export interface OpenCalls {
  /** Let in when this client asked. False: he is gone, and nobody will tell of its end. */
  add(client: GrpcClient, id: string): boolean;
  /** Its end was told, by this client or by another one of the same Envoy. */
  remove(id: string): void;
  /** A client is gone: those that he asked about, which are not known here any more. */
  left(client: GrpcClient): readonly string[];
}

/**
 * Of others nothing is known: an Envoy may tell another replica of the end, or the log alone. The oldest are forgotten
 * first, and what they hold comes back when their time is over.
 */
const MOST = 10_000;

/** @param most - how many are remembered */
export function openCalls(most = MOST): OpenCalls {
  const clients = new Map<string, GrpcClient>();
  const gone = new WeakSet<GrpcClient>();
  return {
    add: (client, id) => {
      if (gone.has(client)) return false;
      clients.set(id, client);
      const [oldest] = clients.keys();
      if (clients.size > most && oldest !== undefined) clients.delete(oldest);
      return true;
    },
    remove: (id) => void clients.delete(id),
    left: (client) => {
      gone.add(client);
      const ids = [...clients].flatMap(([id, asked]) => (asked === client ? [id] : []));
      for (const id of ids) clients.delete(id);
      return ids;
    },
  };
}
