import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../free-port.ts';
import { ownFolder, removeFolder } from '../process/owned.ts';
import { startProcess } from '../process/start-process.ts';
import { until } from '../until.ts';
import { call } from './call.ts';

export interface Http3ClientOptions {
  /** Path of the executable. */
  readonly envoy: string;
  /** Of the gateway, on loopback. */
  readonly port: number;
  /** The name that its certificate is verified by. */
  readonly serverName: string;
  /** PEM file of who signed it. */
  readonly caFile: string;
}

/** What is asked here in HTTP/1.1 is asked there over QUIC. */
export interface Http3Client {
  readonly url: string;
  stop(): Promise<void>;
}

const READY_MS = 10_000;
const TYPE = 'type.googleapis.com/envoy.extensions';
const at = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

/** Node speaks no HTTP/3, an Envoy does. @throws {Error} when it does not start */
export async function startHttp3Client(options: Http3ClientOptions): Promise<Http3Client> {
  const [dir, port, admin] = [ownFolder(), await freePort(), await freePort()];
  const file = join(dir, 'envoy.yaml');
  const resources = { listeners: [listener(port)], clusters: [cluster(options)] };
  writeFileSync(file, stringify({ admin: { address: at(admin) }, static_resources: resources }));
  const args = ['-c', file, '--disable-hot-restart', '--concurrency', '1', '--log-level', 'warn'];
  const envoy = startProcess({ command: options.envoy, args, cwd: dir });
  const stop = async (): Promise<void> => {
    await envoy.kill();
    removeFolder(dir);
  };
  const isReady = async () =>
    envoy.hasEnded() || (await call(`http://127.0.0.1:${admin}`, '/ready', { timeout: 1_000 })).status === 200;
  if ((await until(isReady, { ms: READY_MS, every: 50 })) && !envoy.hasEnded())
    return { url: `http://127.0.0.1:${port}`, stop };
  await stop();
  throw new Error(`the client does not start:\n${envoy.output().slice(-2_000)}`);
}

const listener = (port: number) => ({
  name: 'asked',
  address: at(port),
  filter_chains: [
    {
      filters: [
        {
          name: 'http',
          typed_config: {
            '@type': `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
            stat_prefix: 'asked',
            generate_request_id: false,
            route_config: {
              virtual_hosts: [
                { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'gateway' } }] },
              ],
            },
            http_filters: [{ name: 'router', typed_config: { '@type': `${TYPE}.filters.http.router.v3.Router` } }],
          },
        },
      ],
    },
  ],
});

const cluster = ({ port, serverName, caFile }: Http3ClientOptions) => ({
  name: 'gateway',
  load_assignment: {
    cluster_name: 'gateway',
    endpoints: [{ lb_endpoints: [{ endpoint: { address: at(port) } }] }],
  },
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': `${TYPE}.upstreams.http.v3.HttpProtocolOptions`,
      explicit_http_config: { http3_protocol_options: {} },
    },
  },
  transport_socket: {
    name: 'envoy.transport_sockets.quic',
    typed_config: {
      '@type': `${TYPE}.transport_sockets.quic.v3.QuicUpstreamTransport`,
      upstream_tls_context: {
        sni: serverName,
        common_tls_context: { validation_context: { trusted_ca: { filename: caFile } } },
      },
    },
  },
});
