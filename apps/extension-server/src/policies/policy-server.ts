import { networkInterfaces } from 'node:os';
import type { EnvoyMinor, PolicySource } from '@dragoman/patches';
import type { FollowedTls, ListenAt } from '@dragoman/runtime';
import { startGrpcServer, type GrpcServer, type GrpcService } from '../grpc/start-grpc-server.ts';
import { policyTables, type PolicyTables } from './policy-tables.ts';
import { TABLE_SERVICE, tableHandlers } from './table-service.ts';

export interface PolicyServerOptions {
  /** Of the hooks. */
  readonly listen: ListenAt;
  readonly tls?: FollowedTls | undefined;
  /** Where the tables are served; absent: where the hooks are, unless those are for certificates alone. */
  readonly policies?: ListenAt;
  /** Where Envoys find them; absent: at the address of this machine, where they are served on all of its own. */
  readonly reachedAt?: ListenAt;
  /** The oldest Envoy that asks. */
  readonly envoyVersion: EnvoyMinor;
  readonly report: (line: string) => void;
}

/** How policies come to Envoys. */
export interface PolicyServer {
  readonly tables: PolicyTables;
  /** What Envoys are told now; absent: they cannot be. */
  readonly source?: Pick<PolicySource, 'address' | 'tls'>;
  /** To be served beside the hooks. */
  readonly besideHooks: readonly GrpcService[];
  close(): Promise<void>;
}

/** @throws {Error} when it cannot listen, or its certificate cannot be read */
export async function startPolicyServer(options: PolicyServerOptions): Promise<PolicyServer> {
  const { listen, tls, policies, reachedAt, envoyVersion, report } = options;
  const tables = policyTables({ envoy: envoyVersion });
  const service: GrpcService = { service: TABLE_SERVICE, handlers: tableHandlers({ tables, report }) };
  const besides = policies === undefined && tls === undefined;
  const own = policies && (await startGrpcServer({ listen: policies, tls, open: true, services: [service] }));
  const at = policies ?? (besides ? listen : undefined);
  const address = at && (reachedAt ?? reachable(at, own));
  return {
    tables,
    ...(address && { source: tls ? trusted(address, tls) : { address } }),
    besideHooks: besides ? [service] : [],
    close: async () => {
      tables.close();
      await own?.close();
    },
  };
}

/** On all addresses is no address: the first of this machine's that others can reach. */
function reachable(at: ListenAt, server: GrpcServer | undefined): ListenAt {
  if ('path' in at) return at;
  const port = server && server.port > 0 ? server.port : at.port;
  if (at.host !== '0.0.0.0' && at.host !== '::') return { ...at, port };
  const outward = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  return { host: outward?.address ?? '127.0.0.1', port };
}

/** With what an Envoy has to know to trust the certificate of that moment. */
const trusted = (address: ListenAt, tls: FollowedTls): NonNullable<PolicyServer['source']> => ({
  address,
  get tls() {
    const { own, ca } = tls.current;
    const names = [...(own.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name);
    return { ca: ca.toString(), names };
  },
});
