/** One object of Kubernetes, as it is written. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export const GATEWAY_API = 'gateway.networking.k8s.io';
export const ENVOY_GATEWAY = 'gateway.envoyproxy.io';
/** What Envoy Gateway hands on. */
export const ANNOTATION_PREFIX = `${ENVOY_GATEWAY}/`;

const VERSIONS = {
  core: 'v1',
  gateway: `${GATEWAY_API}/v1`,
  envoy: `${ENVOY_GATEWAY}/v1alpha1`,
  own: 'dragoman.dev/v1alpha1',
} as const;

/** What a kind of object belongs to. */
const KINDS = {
  Secret: 'core',
  ConfigMap: 'core',
  GatewayClass: 'gateway',
  Gateway: 'gateway',
  HTTPRoute: 'gateway',
  EnvoyProxy: 'envoy',
  Backend: 'envoy',
  HTTPRouteFilter: 'envoy',
  ClientTrafficPolicy: 'envoy',
  BackendTrafficPolicy: 'envoy',
  LLMPolicy: 'own',
} as const satisfies Readonly<Record<string, keyof typeof VERSIONS>>;

export interface ObjectRef {
  readonly name: string;
  /** Absent: of the whole cluster. */
  readonly namespace?: string;
  /** Without their prefix: `llm.model`. What is undefined is not written. */
  readonly llm?: Readonly<Record<string, string | undefined>>;
}

/** An object of a kind with its fields beside the head. */
export function manifest(
  kind: keyof typeof KINDS,
  { name, namespace, llm = {} }: ObjectRef,
  fields: Readonly<Record<string, unknown>>,
): Manifest {
  const annotations = Object.entries(llm).flatMap(([key, value]) =>
    value === undefined ? [] : [[`${ANNOTATION_PREFIX}${key}`, value] as const],
  );
  return {
    apiVersion: VERSIONS[KINDS[kind]],
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
    },
    ...fields,
  };
}

/** Text as `data` of a Secret has it; Envoy Gateway's file mode reads no `stringData`. */
export const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));

/** As dragoman.yaml and annotations say it. */
export const timeText = (milliseconds: number): string =>
  milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
