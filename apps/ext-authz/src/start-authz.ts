import {
  endWhenStuck,
  rateLimited,
  startGrpcServer,
  withHealth,
  type Clock,
  type GrpcServerOptions,
  type ListenAt,
} from '@dragoman/runtime';
import type { Counters } from '@dragoman/store';
import { Counter, Registry } from 'prom-client';
import type { FindJudge } from './judge.ts';
import { watchGateways } from './gone-gateways.ts';
import { authzService } from './service.ts';

const CHECK = '/envoy.service.auth.v3.Authorization/Check';
const SETTLE = '/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs';

/** A store that is down is so for each call: what is said of it has an end. */
const TROUBLE = { lines: 4, perMs: 10_000 };
/** Envoy waits for an answer for two seconds, and all calls that are asked about wait for the same process. */
const STUCK_MS = 5_000;

export interface AuthzOptions {
  readonly listen: ListenAt;
  readonly tls?: NonNullable<GrpcServerOptions['tls']>;
  /** Health and metrics; absent: none. */
  readonly admin?: { readonly host: string; readonly port: number };
  readonly counters: Counters;
  readonly clock: Clock;
  /** Of plugins that routes name. */
  readonly findPlugin: FindJudge;
  readonly report: (line: string) => void;
}

export interface Authz {
  /** No new question; open ones are answered, or ended after `withinMs`. */
  drain(withinMs: number): Promise<void>;
}

/** Holds hard budgets and limits, and asks plugins. It keeps nothing itself: replicas on one store hold the same. */
export async function startAuthz(options: AuthzOptions): Promise<Authz> {
  const { listen, tls, admin, counters, clock } = options;
  const registry = new Registry();
  const decisions = new Counter({
    name: 'dragoman_authz_decisions_total',
    help: 'Calls that were asked about, by what was decided.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const report = rateLimited(options.report, TROUBLE);
  const watched = endWhenStuck(STUCK_MS);
  const decided = (outcome: string): void => decisions.inc({ outcome });
  const { check, settle, left } = authzService({ ...options, report, watched, decided });
  const methods = new Map([
    [CHECK, check],
    [SETTLE, settle],
  ]);
  const server = await startGrpcServer({ listen, methods, left, report: options.report, ...(tls && { tls }) });
  const { gateways } = counters;
  const watch = gateways && watchGateways({ gateways, clock, report: options.report });
  const served = await withHealth(server, { admin, registry });
  return {
    drain: async (withinMs) => {
      await served.drain(withinMs);
      watch?.close();
    },
  };
}
