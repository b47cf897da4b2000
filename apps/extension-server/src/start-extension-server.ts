import { rateLimited, startAdminServer, type GoogleSource } from '@dragoman/runtime';
import type { Catalogue } from '@dragoman/gateway-api';
import type { EnvoyMinor, GatewayIntent, Patch } from '@dragoman/patches';
import type { KindsByName } from '@dragoman/providers';
import { watchEnvoy, type EnvoyWatch } from './envoy/watch-envoy.ts';
import { EXTENSION_SERVICE, handlersOf } from './grpc/service-definition.ts';
import { startGrpcServer, type GrpcServerOptions } from './grpc/start-grpc-server.ts';
import { annotateGateways } from './heal/annotate-gateways.ts';
import { googleTokens } from './google/google-tokens.ts';
import { healer, type Touch } from './heal/healer.ts';
import { touchSoon } from './heal/touch-soon.ts';
import { touchFile } from './heal/touch-file.ts';
import { watchBackends } from './heal/watch-backends.ts';
import { holdPolicies, type HoldPoliciesOptions } from './policies/hold-policies.ts';
import { watchKeySecrets } from './policies/watch-key-secrets.ts';
import { manifestsFile } from './manifests/manifests-file.ts';
import { reportUnseenEdits } from './manifests/report-unseen-edits.ts';
import { forgetGateways, gatewaysInUse, type ForgetGatewaysOptions } from './report/forget-gateways.ts';
import { hookMetrics } from './report/hook-metrics.ts';
import { observed } from './report/observed.ts';
import { stateOf } from './report/state.ts';
import { statusOf } from './report/status-of.ts';
import { NotTranslated } from './hooks/not-translated.ts';
import type { TranslationOutcome } from './hooks/translate.ts';
import { extensionService } from './service.ts';
import { certificateStatus, followCertificates, type CertificateFiles } from './services/follow-certificates.ts';
import { gatewayOf } from './services/gateway-of.ts';

const LOG_LIMIT = { lines: 50, perMs: 10_000 };

export interface ExtensionServerOptions
  extends
    Pick<GrpcServerOptions, 'listen'>,
    Pick<HoldPoliciesOptions, 'policies' | 'reachedAt' | 'spent'>,
    Pick<GatewayIntent, 'translator' | 'authz' | 'meter'>,
    CertificateFiles {
  readonly admin: { readonly host: string; readonly port: number };
  /** The oldest Envoy that Envoy Gateway starts; a newer one takes what is made for it. */
  readonly envoyVersion: EnvoyMinor;
  /** File, in Envoy's place, of the access log; absent: none is written. */
  readonly accessLog?: string;
  /** Prices below those of policies. */
  readonly catalogue: Catalogue;
  /** Of providers, which Backends can be. */
  readonly kinds: KindsByName;
  /** Of plugins, after ours. */
  readonly patches: readonly Patch[];
  /** Where tokens for Google are found, if any Backend needs one. */
  readonly google: GoogleSource;
  /** Where Envoy Gateway runs, which says how it is made to translate again; absent: it is not. */
  readonly host?:
    | { readonly kind: 'files'; readonly manifests: string }
    | { readonly kind: 'kubernetes'; readonly kubeconfig?: string };
  /** Namespaces whose Secrets LLMPolicies may take keys from; absent: nobody looks after Secrets. */
  readonly keySecrets?: readonly string[];
  /** Envoy's admin address `HOST:PORT`, to see what it refuses and lacks; absent: nobody looks. */
  readonly envoyAdmin?: string;
  /** Takes a line for the operator. */
  readonly report: (line: string) => void;
}

export interface ExtensionServer {
  readonly port: number;
  readonly adminPort: number;
  /** Ends when running hooks have ended. */
  close(): Promise<void>;
}

/** Serves Envoy Gateway's hooks. @throws {Error} when it cannot listen */
export async function startExtensionServer(options: ExtensionServerOptions): Promise<ExtensionServer> {
  const { listen, admin, envoyVersion, catalogue, kinds, patches, host } = options;
  const report = rateLimited(options.report, LOG_LIMIT);
  const watch = watchOf(options, report);
  const state = stateOf({ report, rejected: () => rejectedBy(watch) });
  const metrics = hookMetrics(state);
  const healing = healer({ touch: touchOf(host), report });
  const manifests = host?.kind === 'files' ? manifestsFile(host.manifests) : undefined;
  const onTranslated = (outcome: TranslationOutcome): void => {
    state.translated(outcome);
    if (outcome.unseen.length > 0) healing.failed(outcome.gateways);
    else healing.succeeded(outcome.gateways);
  };
  const remaking = touchSoon({ touch: touchOf(host), report });
  const { tls, services } = followCertificates(options, { onChange: remaking.soon, report });
  const policies = await holdPolicies({ ...options, tls, report });
  const tokens = googleTokens({ source: options.google, onChange: remaking.soon, report });
  const secrets = keySecretsOf(options, { onChange: remaking.soon, report });
  const hooks = extensionService({
    ...(policies.source && { policies: policies.source }),
    onPolicies: policies.put,
    // In a cluster others may write Backends than who gave this server its credentials.
    google: { tokens, to: host?.kind === 'kubernetes' ? 'Google' : 'anybody' },
    envoy: envoyVersion,
    catalogue,
    kinds,
    patches,
    gateway: gatewayOf(options),
    ...(secrets && { secrets: secrets.current }),
    ...(services && { services }),
    annotations: manifests ? manifests.annotations : () => () => undefined,
    onTranslated,
  });
  const onFailure = (reason: string, error: Error): void => {
    state.failed(reason);
    healing.failed(error instanceof NotTranslated ? error.gateways : []);
  };
  const handlers = handlersOf(observed(hooks, { measure: metrics.hook, onFailure }));
  const served = [{ service: EXTENSION_SERVICE, handlers }, ...policies.besideHooks];
  const grpc = await startGrpcServer({ listen, tls, services: served });
  const status = (): object => ({
    ...statusOf(state, envoyVersion, watch),
    ...certificateStatus({ tls, services }),
    policies: policies.fates(),
  });
  const checks = { ready: () => readiness(manifests), status, envoyMetrics: async () => '' };
  const adminServer = await startAdminServer({ ...admin, checks, registry: metrics.registry });
  const unseen = watchUnseenEdits({ host, generation: state.generation, onUnseen: () => healing.failed([]), report });
  const forgetting = forgetGatewaysOn(host, { state, report });
  // Whoever ran before may have failed at its last translation.
  healing.failed([]);
  return {
    port: grpc.port,
    adminPort: adminServer.port,
    close: async () => {
      [healing, remaking, unseen, forgetting, watch, secrets, tokens, tls, services].forEach((each) => each?.close());
      await Promise.all([grpc.close(), policies.close()]);
      if (host?.kind === 'kubernetes' && policies.fates().length > 0) await handOver(touchOf(host), report);
      await adminServer.close();
    },
  };
}

const rejectedBy = (watch: EnvoyWatch | undefined): number =>
  [...(watch?.rejected.values() ?? [])].reduce((sum, count) => sum + count, 0);

function watchOf(
  { envoyAdmin: admin, translator }: ExtensionServerOptions,
  report: (line: string) => void,
): EnvoyWatch | undefined {
  return admin === undefined ? undefined : watchEnvoy({ admin, translates: translator !== undefined, report });
}

/** Envoy Gateway does not know the Secrets: when they change it is made to translate. */
function keySecretsOf(
  { host, keySecrets }: ExtensionServerOptions,
  heard: { readonly onChange: () => void; readonly report: (line: string) => void },
) {
  if (host?.kind !== 'kubernetes' || !keySecrets) return undefined;
  return watchKeySecrets({ kubeconfig: host.kubeconfig, namespaces: keySecrets, ...heard });
}

const HAND_OVER_MS = 5_000;

/** Policies are where they were translated: whoever is there now has to see them, before Envoys ask him. */
async function handOver(touch: Touch | undefined, report: (line: string) => void): Promise<void> {
  const late = new Promise<void>((over) => setTimeout(over, HAND_OVER_MS).unref());
  const touched = touch?.touch().catch((error: Error) => report(`cannot touch ${touch.what}: ${error.message}`));
  await Promise.race([late, touched]);
}

interface UnseenEdits extends Pick<ExtensionServerOptions, 'report'> {
  readonly host: ExtensionServerOptions['host'];
  readonly generation: () => number;
  /** Envoy Gateway has to be made to look. */
  readonly onUnseen: () => void;
}

/** Edits of annotations alone, which Envoy Gateway does not see: from files they are told, in a cluster mended. */
function watchUnseenEdits({ host, generation, onUnseen, report }: UnseenEdits): { close(): void } | undefined {
  if (!host) return undefined;
  return host.kind === 'files'
    ? reportUnseenEdits({ path: host.manifests, generation, report })
    : watchBackends({ kubeconfig: host.kubeconfig, onUnseen, report });
}

/** Only an API server says which Gateways are in use. */
function forgetGatewaysOn(
  host: ExtensionServerOptions['host'],
  told: Pick<ForgetGatewaysOptions, 'state' | 'report'>,
): { close(): void } | undefined {
  if (host?.kind !== 'kubernetes') return undefined;
  return forgetGateways({ ...told, inUse: async () => gatewaysInUse(host.kubeconfig) });
}

function touchOf(host: ExtensionServerOptions['host']): Touch | undefined {
  if (!host) return undefined;
  return host.kind === 'files' ? touchFile(host.manifests) : annotateGateways(host.kubeconfig);
}

/** Undefined: ready. */
function readiness(manifests: ReturnType<typeof manifestsFile> | undefined): string | undefined {
  try {
    manifests?.annotations();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
