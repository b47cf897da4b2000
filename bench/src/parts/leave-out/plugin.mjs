// @ts-check
import { definePlugin } from '@dragoman/spec';
import { z } from 'zod';

/** @typedef {import('@dragoman/spec').JsonObject} JsonObject */
/** @typedef {(resource: any) => void} Edit */

/**
 * What of a gateway can be left out while it still answers one plain call, by the kind of resource it stands in.
 * @type {Record<string, { manager?: Edit, routes?: Edit, cluster?: Edit }>}
 */
const PARTS = {
  log: { manager: (to) => keepLoggers(to, (name) => name !== 'dragoman.access-log') },
  measures: { manager: (to) => keepLoggers(to, (name) => !name.startsWith('dragoman.measure')) },
  answer: {
    manager: (to) => rewriteGuard(to, (text) => text.replace(/(function envoy_on_response\(h\))/, '$1 do return end')),
  },
  request: { manager: (to) => rewriteGuard(to, () => LEAST) },
  'request ids': {
    manager: (to) => {
      delete to.request_id_extension;
      Object.assign(to, { generate_request_id: false, always_set_request_id_in_response: false });
    },
  },
  stripping: { manager: (to) => delete to.early_header_mutation_extensions },
  wiping: {
    cluster: (to) => {
      const { mutations } = chainOf(to)[0].typed_config;
      mutations.request_mutations = mutations.request_mutations.filter(
        (/** @type {any} */ { remove }) => remove === 'authorization',
      );
      delete mutations.response_mutations;
    },
  },
  credential: {
    cluster: (to) => {
      const chain = chainOf(to);
      chain.splice(
        0,
        chain.length,
        ...chain.filter((/** @type {any} */ { name }) => !name.endsWith('credential_injector')),
      );
    },
  },
  looks: {
    routes: (to) => {
      for (const host of to.virtual_hosts) host.routes = host.routes.filter(isNeeded);
    },
  },
  times: {
    routes: (to) => {
      for (const { route } of to.virtual_hosts.flatMap((/** @type {any} */ host) => host.routes)) {
        delete route?.idle_timeout;
        delete route?.retry_policy;
      }
    },
  },
};

/** What routes need to know of a call: all else that the guard says of it is left out. */
const LEAST = `
function envoy_on_request(h)
  local body = h:body()
  body:setBytes(body:getBytes(0, body:length()))
  h:streamInfo():dynamicMetadata():set('dragoman', 'req', { format = 'openai-chat', model = 'public-model', usage = 'none' })
  h:streamInfo():filterState():set('dragoman.model', 'envoy.string', 'public-model')
  h:clearRouteCache()
end
`;

/** Of the routes before a body is read the one that chat completions meet. */
const isNeeded = (/** @type {any} */ { name, match }) => !name.startsWith('first-look') || match.prefix === '/v1/';

const keepLoggers = (/** @type {any} */ to, /** @type {(name: string) => boolean} */ keep) => {
  to.access_log = to.access_log.filter((/** @type {any} */ { name }) => keep(name));
};

const rewriteGuard = (/** @type {any} */ to, /** @type {(text: string) => string} */ rewrite) => {
  const { typed_config: guard } = to.http_filters.find((/** @type {any} */ { name }) => name === 'dragoman.guard');
  guard.default_source_code.inline_string = rewrite(guard.default_source_code.inline_string);
};

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const chainOf = (/** @type {any} */ to) => to.typed_extension_protocol_options?.[OPTIONS]?.http_filters;
const leadsToProvider = (/** @type {any} */ to) => chainOf(to)?.[0].name === 'dragoman.wipe';

/** @type {(parts: readonly string[], kind: 'manager' | 'routes' | 'cluster', is: (resource: any) => boolean) => (resource: JsonObject) => JsonObject} */
const without = (parts, kind, is) => (resource) => {
  if (!is(resource)) return resource;
  const copy = structuredClone(resource);
  for (const part of parts) PARTS[part]?.[kind]?.(copy);
  return copy;
};

export default definePlugin({
  contract: 1,
  name: 'leave-out',
  settings: z.strictObject({ parts: z.array(z.enum(/** @type {[string]} */ (Object.keys(PARTS)))) }),
  configure: ({ parts }) => ({
    patches: [
      {
        name: 'leave-out',
        connectionManager: without(parts, 'manager', ({ access_log }) => access_log !== undefined),
        routeConfig: without(parts, 'routes', () => true),
        cluster: without(parts, 'cluster', leadsToProvider),
      },
    ],
  }),
});
