import type { Manifest, MockProvider } from '@dragoman/testkit';

/** What a user writes once: how Envoys are run, and the class that says so. */
export const gatewayClass: readonly Manifest[] = [
  {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyProxy',
    metadata: { name: 'envoys', namespace: 'default' },
    spec: {},
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'llm' },
    spec: {
      controllerName: 'gateway.envoyproxy.io/gatewayclass-controller',
      parametersRef: {
        group: 'gateway.envoyproxy.io',
        kind: 'EnvoyProxy',
        name: 'envoys',
        namespace: 'default',
      },
    },
  },
];

/** A Gateway with one HTTP listener. */
export const gatewayOn = (name: string, port: number): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name, namespace: 'default' },
  spec: { gatewayClassName: 'llm', listeners: [{ name: 'http', protocol: 'HTTP', port }] },
});

export interface ProviderManifests {
  readonly name: string;
  readonly mock: Pick<MockProvider, 'port'>;
  /** Names behind `gateway.envoyproxy.io/llm.`. */
  readonly llm: Readonly<Record<string, string>>;
  /** The header and its value that let in. */
  readonly credential?: readonly [header: string, value: string];
  /** More of the Backend's spec, in place of what is made from the mock. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

const annotations = (llm: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(llm).map(([name, value]) => [`gateway.envoyproxy.io/llm.${name}`, value]));

/** A Backend that is a mock, and its key. */
export function provider({ name, mock, llm, credential, spec }: ProviderManifests): readonly Manifest[] {
  const backend: Manifest = {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'Backend',
    metadata: { name, namespace: 'default', annotations: annotations(llm) },
    spec: { endpoints: [{ ip: { address: '127.0.0.1', port: mock.port } }], ...spec },
  };
  if (!credential) return [backend];
  const [header, value] = credential;
  return [
    backend,
    {
      apiVersion: 'gateway.envoyproxy.io/v1alpha1',
      kind: 'HTTPRouteFilter',
      metadata: { name: `${name}-key`, namespace: 'default' },
      spec: { credentialInjection: { header, overwrite: true, credential: { valueRef: { name: `${name}-key` } } } },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}-key`, namespace: 'default' },
      data: { credential: Buffer.from(value).toString('base64') },
    },
  ];
}

const GROUP = 'gateway.envoyproxy.io';

/** A backendRef with its key, as `provider` makes them. */
export const to = (name: string, weight = 1) => ({
  group: GROUP,
  kind: 'Backend',
  name,
  weight,
  filters: [{ type: 'ExtensionRef', extensionRef: { group: GROUP, kind: 'HTTPRouteFilter', name: `${name}-key` } }],
});

/** A rule for one public model. */
export const forModel = (model: string, ...backendRefs: readonly object[]) => ({
  matches: [{ path: { type: 'PathPrefix', value: '/' }, headers: [{ name: 'x-llm-model', value: model }] }],
  backendRefs,
});

export interface RouteManifest {
  readonly name: string;
  readonly gateways: readonly string[];
  readonly rules: readonly object[];
  readonly llm?: Readonly<Record<string, string>>;
  readonly hostnames?: readonly string[];
}

/** An HTTPRoute; its order of backends is the order of attempts where it says so. */
export const route = ({ name, gateways, rules, llm = {}, hostnames }: RouteManifest): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name, namespace: 'default', annotations: annotations(llm) },
  spec: { parentRefs: gateways.map((gateway) => ({ name: gateway })), ...(hostnames && { hostnames }), rules },
});

/**
 * A policy that asks for nothing: from files Envoy Gateway knows no annotations, and translates an edit of nothing else
 * only where there is a resource that it hands on, whose version grows with each reading.
 */
export const seenEdits = (gateway: string): Manifest => ({
  apiVersion: 'dragoman.dev/v1alpha1',
  kind: 'LLMPolicy',
  metadata: { name: `edits-of-${gateway}`, namespace: 'default' },
  spec: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway }] },
});
