import { checkSocketPath, runFiles } from './run-files.ts';

const XDS_CLUSTER = 'dragoman_xds';
/** Envoy's advice for edge proxies. @see https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge */
const MAX_DOWNSTREAM_CONNECTIONS = 50_000;

/** Parts of the most memory. */
const SHRINK_AT = 0.8;
const REFUSE_AT = 0.9;

/** What Envoy has to be told beside its configuration for ours to work. */
export const RUNTIME: Readonly<Record<string, boolean | number>> = {
  // With the default of the first, ext_proc in an upstream chain crashes Envoy; with the default of the second, each
  // ext_proc stream ends with RST_STREAM, and Node refuses streams after about 1000 of those.
  'envoy.reloadable_features.grpc_side_stream_flow_control': false,
  'envoy.reloadable_features.ext_proc_graceful_grpc_close': true,
  // No limit, as under Envoy Gateway: what is taken off for a provider is one expression of many names.
  're2.max_program_size.error_level': 4_294_967_295,
};

export interface BootstrapOptions {
  /** The same as `startEnvoy` gets. */
  readonly runDir: string;
  /** Of `startXdsServer`. */
  readonly xdsSocket: string;
  /** The name of this Envoy in logs and spans. */
  readonly nodeId: string;
  /** The most memory that Envoy may take, in bytes: near it, what is new is refused with 503. */
  readonly heapBytes: number;
}

/** A JSON object, ready for `startEnvoy`. */
export type Bootstrap = Readonly<Record<string, unknown>>;

/**
 * The bootstrap of an Envoy that gets everything from our xDS server, and is administered through a socket in its run
 * folder alone. Envoy is ready (`LIVE`) only when it has got its first snapshot.
 * @throws {Error} when a socket path is too long
 */
export function bootstrapFor({ runDir, xdsSocket, nodeId, heapBytes }: BootstrapOptions): Bootstrap {
  checkSocketPath(xdsSocket);
  return {
    node: { id: nodeId, cluster: 'dragoman' },
    admin: { address: pipe(runFiles(runDir).admin) },
    // Translation goes through a listener without a socket.
    bootstrap_extensions: [
      {
        name: 'envoy.bootstrap.internal_listener',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.bootstrap.internal_listener.v3.InternalListener',
        },
      },
    ],
    dynamic_resources: { ads_config: adsConfig(), lds_config: fromAds(), cds_config: fromAds() },
    static_resources: { clusters: [xdsCluster(xdsSocket)] },
    layered_runtime: { layers: [{ name: 'static', static_layer: RUNTIME }] },
    overload_manager: overloadManager(heapBytes),
    stats_config: { use_all_default_tags: true },
  };
}

const pipe = (path: string) => ({ pipe: { path, mode: 0o600 } });

/** 0 s: an Envoy without configuration never says that it is ready. */
const fromAds = () => ({ ads: {}, resource_api_version: 'V3', initial_fetch_timeout: '0s' });

const adsConfig = () => ({
  api_type: 'GRPC',
  transport_api_version: 'V3',
  set_node_on_first_message_only: true,
  grpc_services: [
    {
      envoy_grpc: {
        cluster_name: XDS_CLUSTER,
        retry_policy: { retry_back_off: { base_interval: '0.05s', max_interval: '1s' } },
      },
    },
  ],
});

const xdsCluster = (socket: string) => ({
  name: XDS_CLUSTER,
  type: 'STATIC',
  connect_timeout: '1s',
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      explicit_http_config: { http2_protocol_options: { connection_keepalive: { interval: '30s', timeout: '10s' } } },
    },
  },
  load_assignment: {
    cluster_name: XDS_CLUSTER,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path: socket } } } }] }],
  },
});

/** Each body has a limit of its own; all of them together have this one. */
const overloadManager = (heapBytes: number) => ({
  refresh_interval: '0.1s',
  resource_monitors: [connectionLimit(), heapLimit(heapBytes)],
  actions: [
    ['envoy.overload_actions.shrink_heap', SHRINK_AT],
    ['envoy.overload_actions.stop_accepting_requests', REFUSE_AT],
  ].map(([name, value]) => ({ name, triggers: [{ name: HEAP, threshold: { value } }] })),
});

const HEAP = 'envoy.resource_monitors.fixed_heap';

const heapLimit = (bytes: number) => ({
  name: HEAP,
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig',
    max_heap_size_bytes: String(bytes),
  },
});

const connectionLimit = () => ({
  name: 'envoy.resource_monitors.global_downstream_max_connections',
  typed_config: {
    '@type':
      'type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
    max_active_downstream_connections: MAX_DOWNSTREAM_CONNECTIONS,
  },
});
