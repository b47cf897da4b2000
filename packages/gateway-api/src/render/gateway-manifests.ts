import type { Config } from '@dragoman/config';
import { base64, ENVOY_GATEWAY, GATEWAY_API, manifest, type Manifest } from './manifest.ts';
import type { Beside } from './provider-manifests.ts';

/** Of the class, its Envoys, the Gateway and what hangs on it. */
export const GATEWAY_NAME = 'dragoman';
const CONTROLLER = 'gateway.envoyproxy.io/gatewayclass-controller';
const SERVER_CERTIFICATE = 'dragoman-tls';
const CLIENT_AUTHORITY = 'dragoman-client-ca';

/**
 * What the translator needs of an Envoy: an internal listener, and its streams without flow control of their own.
 * @see docs/kubernetes.md
 */
const BOOTSTRAP = `bootstrap_extensions:
  - name: envoy.bootstrap.internal_listener
    typed_config:
      "@type": type.googleapis.com/envoy.extensions.bootstrap.internal_listener.v3.InternalListener
layered_runtime:
  layers:
    - name: dragoman
      static_layer:
        envoy.reloadable_features.grpc_side_stream_flow_control: false
        envoy.reloadable_features.ext_proc_graceful_grpc_close: true
`;

/** Milliseconds after which a call is in the log, also if the process is killed then. */
const LOG_AT_ONCE = ['--file-flush-interval-msec', '100'];

/** Envoy Gateway's own log has whole paths, and a caller's key may be in the query. */
const TELEMETRY = { accessLog: { disable: true } };

/** As long as the listener of `dragoman run`. */
const HTTP_TIMEOUTS = { idleTimeout: '10m', streamIdleTimeout: '10m', requestHeadersReceivedTimeout: '15s' };
const BUFFER = '1Mi';
const CONNECT_TIMEOUT = '5s';

/** The class of Gateways, the Gateway, and what makes its listener behave as that of `dragoman run`. */
export function gatewayManifests({ listen }: Config, namespace: string, { file }: Beside): readonly Manifest[] {
  const { tls, port } = listen;
  const own = { name: GATEWAY_NAME, namespace };
  const parametersRef = { group: ENVOY_GATEWAY, kind: 'EnvoyProxy', name: GATEWAY_NAME, namespace };
  const listener = tls
    ? {
        name: 'https',
        protocol: 'HTTPS',
        port,
        tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: SERVER_CERTIFICATE }] },
      }
    : { name: 'http', protocol: 'HTTP', port };
  return [
    manifest('GatewayClass', { name: GATEWAY_NAME }, { spec: { controllerName: CONTROLLER, parametersRef } }),
    manifest('EnvoyProxy', own, {
      spec: { extraArgs: LOG_AT_ONCE, telemetry: TELEMETRY, bootstrap: { type: 'Merge', value: BOOTSTRAP } },
    }),
    manifest('Gateway', own, { spec: { gatewayClassName: GATEWAY_NAME, listeners: [listener] } }),
    manifest('ClientTrafficPolicy', own, { spec: { targetRefs: [TARGET], ...clientTraffic(listen) } }),
    manifest('BackendTrafficPolicy', own, {
      spec: {
        targetRefs: [TARGET],
        connection: { bufferLimit: BUFFER },
        timeout: { tcp: { connectTimeout: CONNECT_TIMEOUT } },
      },
    }),
    ...(tls ? certificates(tls, namespace, file) : []),
  ];
}

/** All of the Gateway. */
export const TARGET = { group: GATEWAY_API, kind: 'Gateway', name: GATEWAY_NAME };

type Tls = NonNullable<Config['listen']['tls']>;

const clientTraffic = ({ tls, http3 }: Config['listen']) => ({
  connection: { bufferLimit: BUFFER },
  headers: { requestID: 'PreserveOrGenerate', withUnderscoresAction: 'DropHeader' },
  path: { escapedSlashesAction: 'KeepUnchanged', disableMergeSlashes: true },
  timeout: { http: HTTP_TIMEOUTS },
  ...(http3 && { http3: {} }),
  ...(tls?.clientCa !== undefined && {
    tls: { clientValidation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: CLIENT_AUTHORITY }] } },
  }),
});

const certificates = ({ cert, key, clientCa }: Tls, namespace: string, file: Beside['file']): readonly Manifest[] => [
  manifest(
    'Secret',
    { name: SERVER_CERTIFICATE, namespace },
    { type: 'kubernetes.io/tls', data: { 'tls.crt': base64(file(cert)), 'tls.key': base64(file(key)) } },
  ),
  ...(clientCa === undefined
    ? []
    : [manifest('ConfigMap', { name: CLIENT_AUTHORITY, namespace }, { data: { 'ca.crt': file(clientCa) } })]),
];
