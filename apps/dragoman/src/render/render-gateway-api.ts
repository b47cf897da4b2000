import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isLoopback, type Config, type Provider } from '@dragoman/config';
import { renderManifests } from '@dragoman/gateway-api';
import { stringify } from 'yaml';
import type { Access } from '../gateway/callers.ts';
import { Unrenderable } from './unrenderable.ts';

const NAMESPACE = 'default';
const KEYS_IN_STORE = 'store: has keys, which Envoy Gateway cannot ask for; under it keys are in an LLMPolicy';

/**
 * One stream of manifests for `kubectl apply -f -`, or for the folder that Envoy Gateway reads without Kubernetes.
 * Provider keys and certificates are in it as they are now.
 * @throws {Unrenderable} when manifests cannot say what the configuration says
 */
export function renderGatewayApi(
  config: Config,
  { configFile, access }: { readonly configFile: string; readonly access: Access },
): string {
  const { keys, jwt } = config;
  if (access && keys.length + jwt.length === 0) throw new Unrenderable([KEYS_IN_STORE]);
  const file = (path: string): string => readFileSync(resolve(dirname(configFile), path), 'utf8');
  const key = ({ key: source }: Provider): string | undefined =>
    source?.from === 'file' ? file(source.path).trim() : source?.value;
  const rendered = renderManifests(config, NAMESPACE, { file, key });
  if (!rendered.ok) throw new Unrenderable(rendered.problems);
  return head(config) + rendered.manifests.map((each) => stringify(each, { lineWidth: 0 })).join('---\n');
}

/** What manifests are silent about and the operator has to do. */
function head({ listen, telemetry }: Config): string {
  const log = telemetry.accessLog?.file;
  return [
    '# Secrets are in here: keep it as you keep them.',
    ...(log === undefined ? [] : [`# The access log: dragoman extension-server --access-log ${JSON.stringify(log)}`]),
    ...(isLoopback(listen.address)
      ? [`# dragoman.yaml listens on ${listen.address}; this Gateway answers everybody who can reach its Envoy.`]
      : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
