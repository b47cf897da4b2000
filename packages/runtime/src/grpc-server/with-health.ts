import type { Registry } from 'prom-client';
import { startAdminServer, type AdminServer } from '../admin-server/start-admin-server.ts';
import type { GrpcServer } from './start-grpc-server.ts';

export interface HealthOptions {
  /** Health and metrics; absent: none. */
  readonly admin?: { readonly host: string; readonly port: number } | undefined;
  readonly registry: Registry;
}

/**
 * A gRPC server with an admin port beside it, on which it is ready until it drains.
 * @throws {Error} when the admin port is not free
 */
export async function withHealth(
  server: GrpcServer,
  { admin, registry }: HealthOptions,
): Promise<Pick<GrpcServer, 'drain'>> {
  let draining = false;
  const checks = {
    ready: () => (draining ? 'draining' : undefined),
    status: () => ({ open: server.open, tls: server.tls ?? null }),
    envoyMetrics: async () => '',
  };
  const health: AdminServer | undefined = admin && (await startAdminServer({ ...admin, checks, registry }));
  return {
    async drain(withinMs) {
      draining = true;
      await server.drain(withinMs);
      await health?.close();
    },
  };
}
