import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { luaFilter } from './lua-envoy.ts';

export const PLUGIN = 'in-envoy-translator';

/** What is added to a provider: its name, and what its filter runs. */
export type Filters = Readonly<Record<string, string>>;

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/**
 * A plugin beside a dragoman.yaml that puts a Lua filter into the chains of providers, behind the one that wipes: so
 * the gateway is measured with a translation that it does not have.
 */
export function writePlugin(folder: string, filters: Filters): void {
  const root = join(folder, 'node_modules', PLUGIN);
  const added = Object.fromEntries(Object.entries(filters).map(([name, source]) => [name, luaFilter(source)]));
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: PLUGIN, type: 'module', exports: './plugin.mjs' }));
  writeFileSync(
    join(root, 'plugin.mjs'),
    `const ADDED = ${JSON.stringify(added)};
const cluster = (cluster) => {
  const filter = ADDED[cluster.metadata?.filter_metadata?.dragoman?.provider];
  const options = cluster.typed_extension_protocol_options?.['${OPTIONS}'];
  if (!filter || !options) return cluster;
  const [wipe, ...rest] = options.http_filters;
  const changed = { ...options, http_filters: [wipe, filter, ...rest] };
  return {
    ...cluster,
    typed_extension_protocol_options: { ...cluster.typed_extension_protocol_options, '${OPTIONS}': changed },
  };
};
export default { contract: 1, name: '${PLUGIN}', patches: [{ name: 'translate', cluster }] };
`,
  );
}
