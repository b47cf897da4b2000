import { startGrpcServer, withHealth, type GrpcServerOptions, type ListenAt } from '@dragoman/runtime';
import { Counter, Gauge, Registry } from 'prom-client';
import { tokenCounter } from './count-tokens.ts';
import { translateService } from './service.ts';

const PROCESS = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

export interface TranslatorOptions {
  readonly listen: ListenAt;
  readonly tls?: NonNullable<GrpcServerOptions['tls']>;
  /** Health and metrics; absent: none. */
  readonly admin?: { readonly host: string; readonly port: number };
  readonly now: () => number;
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
    countTokens: tokenCounter(),
    ended: (code) => calls.inc({ error: code ?? '' }),
  });
  const server = await startGrpcServer({ listen, methods: new Map([[PROCESS, service]]), report, ...(tls && { tls }) });
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
