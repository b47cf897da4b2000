import {
  endWhenStuck,
  rateLimited,
  startGrpcServer,
  withHealth,
  type GrpcMethod,
  type GrpcServerOptions,
  type ListenAt,
} from '@dragoman/runtime';
import { Counter, Gauge, Registry } from 'prom-client';
import { tokenCounter } from './count-tokens.ts';
import type { FindPlugin } from './plugins/call-plugin.ts';
import { translateService } from './service.ts';

const PROCESS = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

const HEALTH = '/grpc.health.v1.Health/Check';
/** `{status: SERVING}`. @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const SERVING = Uint8Array.of(0x08, 0x01);
const health: GrpcMethod = () => ({ message: () => SERVING });

/** A plugin that fails does so at each call: what is said of it has an end. */
const TROUBLE = { lines: 4, perMs: 10_000 };
/** Envoy asks a translator that stands still no more after six seconds, and calls that are with it end. */
const STUCK_MS = 5_000;

export interface TranslatorOptions {
  readonly listen: ListenAt;
  readonly tls?: NonNullable<GrpcServerOptions['tls']>;
  /** Health and metrics; absent: none. */
  readonly admin?: { readonly host: string; readonly port: number };
  readonly now: () => number;
  /** Of plugins that routes name. */
  readonly findPlugin: FindPlugin;
  readonly report: (line: string) => void;
}

export interface Translator {
  /** No new call; live ones end, or are ended after `withinMs`. */
  drain(withinMs: number): Promise<void>;
}

/** The translator, listening. It keeps nothing between calls: any replica can serve any of them. */
export async function startTranslator(options: TranslatorOptions): Promise<Translator> {
  const { listen, tls, admin, report } = options;
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: 'dragoman_translated_calls_total',
    help: 'Calls that were translated, by the code of their error; empty: none.',
    labelNames: ['error'],
    registers,
  });
  const service = translateService({
    ...options,
    report: rateLimited(report, TROUBLE),
    watched: endWhenStuck(STUCK_MS),
    countTokens: tokenCounter(),
    ended: (code) => calls.inc({ error: code ?? '' }),
  });
  const methods = new Map([
    [PROCESS, service],
    [HEALTH, health],
  ]);
  const server = await startGrpcServer({ listen, methods, report, ...(tls && { tls }) });
  new Gauge({
    name: 'dragoman_translator_open_streams',
    help: 'Calls that are being translated now.',
    registers,
    collect() {
      this.set(server.open);
    },
  });
  return withHealth(server, { admin, registry });
}
