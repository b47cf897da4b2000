import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering, freePort, MANY, type Target } from '../targets.ts';

const type = (name: string) => ({ '@type': `type.googleapis.com/${name}` });
const socket = (port_value: number) => ({ socket_address: { address: '127.0.0.1', port_value } });

/** The largest body that is buffered, in bytes. */
const BUFFER = 64 * 1024 * 1024;

/** A Lua filter that runs `source`. */
export const luaFilter = (source: string) => ({
  name: 'lua',
  typed_config: {
    ...type('envoy.extensions.filters.http.lua.v3.Lua'),
    default_source_code: { inline_string: source },
  },
});

const router = { name: 'router', typed_config: type('envoy.extensions.filters.http.router.v3.Router') };
const codec = {
  name: 'codec',
  typed_config: type('envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec'),
};

export interface LuaEnvoy {
  readonly binary: string;
  /** What the filter runs. */
  readonly source: string;
  /** Where it stands: before the router, or in the cluster of the provider. */
  readonly place: 'listener' | 'cluster';
  readonly upstream: number;
}

function configOf({ source, place, upstream }: LuaEnvoy, port: number): object {
  const manager = {
    ...type('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'lua',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster: 'provider', timeout: '0s' } }],
        },
      ],
    },
    http_filters: [...(place === 'listener' ? [luaFilter(source)] : []), router],
  };
  const options = {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      ...type('envoy.extensions.upstreams.http.v3.HttpProtocolOptions'),
      explicit_http_config: { http_protocol_options: {} },
      http_filters: [luaFilter(source), codec],
    },
  };
  return {
    static_resources: {
      listeners: [
        {
          name: 'lua',
          address: socket(port),
          per_connection_buffer_limit_bytes: BUFFER,
          filter_chains: [{ filters: [{ name: 'hcm', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: 'provider',
          type: 'STATIC',
          per_connection_buffer_limit_bytes: BUFFER,
          circuit_breakers: { thresholds: [MANY] },
          load_assignment: {
            cluster_name: 'provider',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(upstream) } }] }],
          },
          ...(place === 'cluster' && { typed_extension_protocol_options: options }),
        },
      ],
    },
  };
}

/** Envoy with one worker, a router and the Lua filter. */
export async function startLuaEnvoy(lua: LuaEnvoy): Promise<Target> {
  const [port, dir] = [await freePort(), mkdtempSync(join(tmpdir(), 'in-envoy-'))];
  const file = join(dir, 'envoy.json');
  writeFileSync(file, JSON.stringify(configOf(lua, port)));
  const args = ['-c', file, '--concurrency', '1', '--log-level', 'error', '--disable-hot-restart'];
  const child = spawn(lua.binary, args, { stdio: 'inherit' });
  await answering(`http://127.0.0.1:${port}/`, child);
  const stop = (): void => {
    child.kill();
    rmSync(dir, { recursive: true, force: true });
  };
  return { name: 'Lua', port, envoy: child.pid ?? 0, stop };
}
