import { defaultCacheDir, findEnvoy, type EnvoyVersion } from '@dragoman/runtime';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from './fixtures.ts';

/** What the filters of the gateway would leave. */
const FACTS = {
  key: { name: 'alice' },
  req: { format: 'openai-chat', op: 'chat', model: 'smart', stream: false },
  up: { provider: 'openai', model: 'gpt-5' },
  u: { state: 'reported', input: 100, output: 20 },
};
const HTTP = 'type.googleapis.com/envoy.extensions.filters.http';
/** One for the log and the meter. */
const ID = '%FILTER_STATE(dragoman.id:PLAIN)%';
const LOG = 'type.googleapis.com/envoy.extensions.access_loggers';

const MANAGER = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const ROUTER = { name: 'router', typed_config: { '@type': `${HTTP}.router.v3.Router` } };
const routesOf = (action: object) => ({
  virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ name: 'smart', match: { prefix: '/' }, ...action }] }],
});

const listenerAt = (name: string, socket: string, manager: object) => ({
  name,
  address: { pipe: { path: socket } },
  filter_chains: [{ filters: [{ name: 'http', typed_config: { '@type': MANAGER, stat_prefix: name, ...manager } }] }],
});

/** Stands for the provider. */
const provider = (socket: string) =>
  listenerAt('provider', socket, {
    route_config: routesOf({ direct_response: { status: 200 } }),
    http_filters: [ROUTER],
  });

const listener = (socket: string, logFile: string) =>
  listenerAt('data', socket, {
    route_config: routesOf({ route: { cluster: 'provider' } }),
    http_filters: [
      {
        name: 'id',
        typed_config: {
          '@type': `${HTTP}.set_filter_state.v3.Config`,
          on_request_headers: [
            {
              object_key: 'dragoman.id',
              factory_key: 'envoy.string',
              format_string: { text_format_source: { inline_string: '%UNIQUE_ID%' } },
            },
          ],
        },
      },
      {
        name: 'facts',
        typed_config: {
          '@type': `${HTTP}.set_metadata.v3.Config`,
          metadata: [{ metadata_namespace: 'dragoman', value: FACTS }],
        },
      },
      ROUTER,
    ],
    access_log: [
      {
        name: 'service',
        typed_config: {
          '@type': `${LOG}.grpc.v3.HttpGrpcAccessLogConfig`,
          common_config: {
            log_name: 'dragoman',
            transport_api_version: 'V3',
            grpc_service: { envoy_grpc: { cluster_name: 'meter' } },
            buffer_flush_interval: '0.1s',
            custom_tags: [{ tag: 'id', value: ID }],
          },
        },
      },
      {
        name: 'file',
        typed_config: {
          '@type': `${LOG}.file.v3.FileAccessLog`,
          path: logFile,
          log_format: {
            json_format: {
              time: '%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%',
              id: ID,
              status: '%RESPONSE_CODE%',
              key: '%DYNAMIC_METADATA(dragoman:key:name)%',
              'gen_ai.provider.name': '%DYNAMIC_METADATA(dragoman:up:provider)%',
              'gen_ai.request.model': '%DYNAMIC_METADATA(dragoman:req:model)%',
              'gen_ai.usage.input_tokens': '%DYNAMIC_METADATA(dragoman:u:input)%',
              'gen_ai.usage.output_tokens': '%DYNAMIC_METADATA(dragoman:u:output)%',
              usage: '%DYNAMIC_METADATA(dragoman:u:state)%',
              error: '%DYNAMIC_METADATA(dragoman:error)%',
              duration_ms: '%DURATION%',
            },
          },
        },
      },
    ],
  });

const clusterAt = (name: string, socket: string) => ({
  name,
  load_assignment: {
    cluster_name: name,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path: socket } } } }] }],
  },
});

const meterCluster = (socket: string) => ({
  ...clusterAt('meter', socket),
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      explicit_http_config: { http2_protocol_options: {} },
    },
  },
});

export interface EnvoyWithLog {
  /** Where it writes the file. */
  readonly logFile: string;
  /** A call; resolves with its status. */
  call(): Promise<number>;
  /** As by `kill -9`. */
  kill(): Promise<void>;
}

/** An Envoy that is its own provider, and tells the meter at that socket of it. */
export async function envoyWithLog(folder: string, meterSocket: string, version: EnvoyVersion): Promise<EnvoyWithLog> {
  const { env } = process;
  const binary = await findEnvoy({ env, cacheDir: defaultCacheDir(env), report: () => undefined, version });
  const at = (name: string): string => join(folder, name);
  const [socket, upstream, logFile, config] = [at('data.sock'), at('up.sock'), at('access.jsonl'), at('envoy.json')];
  const resources = {
    listeners: [listener(socket, logFile), provider(upstream)],
    clusters: [meterCluster(meterSocket), clusterAt('provider', upstream)],
  };
  writeFileSync(config, JSON.stringify({ static_resources: resources }));
  const settings = ['--file-flush-interval-msec', '100', '--use-dynamic-base-id', '--concurrency', '1', '-l', 'error'];
  const child = spawn(binary.path, ['-c', config, ...settings], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  const call = () =>
    new Promise<number>((done, failed) => {
      const asked = request({ socketPath: socket, path: '/' }, (answer) => {
        answer.resume().once('end', () => done(answer.statusCode ?? 0));
      });
      asked.once('error', failed).end();
    });
  await until(() =>
    call().then(
      () => true,
      () => false,
    ),
  );
  return { logFile, call, kill };
}
