import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isLoopback, type Config, type Provider, type VirtualKey } from '@dragoman/config';
import { renderManifests } from '@dragoman/gateway-api';
import { stringify } from 'yaml';
import type { Access } from '../gateway/callers.ts';
import { Unrenderable } from './unrenderable.ts';

const NAMESPACE = 'default';
const OF_STORE = '# What was made and revoked in the store is in here as it is now: later on, render and apply again.';
const OF_PLUGINS =
  '# Plugins: dragoman extension-server --plugins FILE, with nothing but the section `plugins` in it and the packages beside it.';
/** Kubernetes reads YAML 1.1, to which `yes` is no text. */
const YAML = { lineWidth: 0, compat: 'yaml-1.1' } as const;

/**
 * One stream of manifests for `kubectl apply -f -`, or for the folder that Envoy Gateway reads without Kubernetes.
 * Provider keys, certificates and the keys of the store are in it as they are now.
 * @throws {Unrenderable} when manifests cannot say what the configuration says
 */
export function renderGatewayApi(
  config: Config,
  { configFile, access }: { readonly configFile: string; readonly access: Access },
): string {
  const file = (path: string): string => readFileSync(resolve(dirname(configFile), path), 'utf8');
  const key = ({ key: source }: Provider): string | undefined =>
    source?.from === 'file' ? file(source.path).trim() : source?.value;
  const rendered = renderManifests(config, NAMESPACE, { file, key, keys: access && keysOf(access) });
  if (!rendered.ok) throw new Unrenderable(rendered.problems);
  return head(config, access) + rendered.manifests.map((each) => stringify(each, YAML)).join('---\n');
}

/** Every key that opens anything now. */
const keysOf = ({ policy, payers }: NonNullable<Access>): readonly VirtualKey[] =>
  policy.keys
    .filter(({ revoked }) => !revoked)
    .map(({ name, sha256, team, models, expiresAtMs }) => {
      const { budget, limits = {} } = payers.keys.get(name) ?? {};
      return {
        name,
        sha256,
        models,
        limits: limits as VirtualKey['limits'],
        ...(team !== undefined && { team }),
        ...(expiresAtMs !== undefined && { expiresAtMs }),
        ...(budget && { budget }),
      };
    });

/** What manifests are silent about and the operator has to do. */
function head({ listen, telemetry, keys, plugins }: Config, access: Access): string {
  const log = telemetry.accessLog?.file;
  const inFile = new Set(keys.map(({ sha256 }) => sha256));
  const isOfStore = access?.policy.keys.some(({ sha256, revoked }) => revoked || !inFile.has(sha256));
  return [
    '# Secrets are in here: keep it as you keep them.',
    ...(isOfStore ? [OF_STORE] : []),
    ...(log === undefined ? [] : [`# The access log: dragoman extension-server --access-log ${JSON.stringify(log)}`]),
    ...(plugins.length > 0 ? [OF_PLUGINS] : []),
    ...(isLoopback(listen.address)
      ? [`# dragoman.yaml listens on ${listen.address}; this Gateway answers everybody who can reach its Envoy.`]
      : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
