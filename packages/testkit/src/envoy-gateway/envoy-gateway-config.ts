import { join } from 'node:path';
import { stringify } from 'yaml';

/** The part of Envoy Gateway's configuration that says what an extension server is asked. */
export type ExtensionManager = Readonly<Record<string, unknown>>;

export interface ConfigOptions {
  readonly dir: string;
  readonly adminPort: number;
  readonly extensionManager: ExtensionManager;
  readonly source: 'file' | 'Kubernetes';
  /** Where its global limits are counted; undefined: nowhere, and it refuses policies that have some. */
  readonly rateLimit?: Readonly<Record<string, unknown>>;
}

/** Where everything of one Envoy Gateway lies below its folder. */
export const placesIn = (dir: string) => ({
  config: join(dir, 'eg.yaml'),
  resources: join(dir, 'resources'),
  socket: join(dir, 'extension.sock'),
  configHome: join(dir, 'config'),
  dataHome: join(dir, 'data'),
  stateHome: join(dir, 'state'),
  runtimeDir: join(dir, 'run'),
});

/** The file that `envoy-gateway server` reads: Envoys as its children, resources from a folder or an API server. */
export function envoyGatewayConfig(options: ConfigOptions): string {
  const { dir, adminPort, extensionManager, source, rateLimit } = options;
  const { resources, socket, configHome, dataHome, stateHome, runtimeDir } = placesIn(dir);
  const fromFiles = { type: 'File', file: { paths: [resources] } };
  const fromKubernetes = { type: 'Kubernetes', kubernetes: { leaderElection: { disable: true } } };
  return stringify({
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyGateway',
    gateway: { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' },
    provider: {
      type: 'Custom',
      custom: {
        resource: source === 'file' ? fromFiles : fromKubernetes,
        infrastructure: { type: 'Host', host: { configHome, dataHome, stateHome, runtimeDir } },
      },
    },
    logging: { level: { default: 'info' } },
    admin: { address: { host: '127.0.0.1', port: adminPort } },
    telemetry: { metrics: { prometheus: { disable: true } } },
    extensionApis: { enableBackend: true, enableEnvoyPatchPolicy: true },
    ...(rateLimit && { rateLimit }),
    extensionManager: { ...extensionManager, service: { unix: { path: socket } } },
  });
}

const ALL = { includeAll: true };

/** What Dragoman's extension server wants to be asked. */
export const EXTENSION_MANAGER: ExtensionManager = {
  resources: [{ group: 'dragoman.dev', version: 'v1alpha1', kind: 'LLMPolicy' }],
  policyResources: [{ group: 'dragoman.dev', version: 'v1alpha1', kind: 'LLMPolicy' }],
  hooks: {
    xdsTranslator: {
      post: ['Route', 'Endpoints', 'Translation'],
      translation: { listener: ALL, route: ALL, cluster: ALL, secret: ALL },
    },
  },
  failOpen: false,
  maxMessageSize: '256Mi',
};
