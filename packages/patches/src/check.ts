import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { unpack, type Resources } from '@dragoman/xds';
import type { Intents, Problem } from './intents/intents.ts';

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const WIPE = 'dragoman.wipe';

/** What must be true of what is handed to Envoy, whatever the patches did: a last look before it is published. */
export function check(resources: Resources, intents: Intents): readonly Problem[] {
  const names = new Set<string>();
  const twice = resources.clusters.filter(
    ({ name }) => intents.providers.has(name) && names.size === names.add(name).size,
  );
  return [
    ...twice.map(({ name }) => ({ where: `cluster ${name}`, message: 'there are two clusters of this name' })),
    ...resources.clusters.filter(({ name }) => intents.providers.has(name)).flatMap(unprotected),
    ...unjudged(intents),
  ];
}

/** Models about whose calls a plugin judges, where there is nobody to ask it: they would be open. */
function unjudged({ models, gateway }: Intents): Problem[] {
  if (gateway.authz) return [];
  const routes = [...models.values()].flatMap((byRoute) => [...byRoute]);
  return routes
    .filter(([, model]) => !('mistake' in model) && model.authorizers !== undefined)
    .map(([name]) => ({
      where: `route ${name}`,
      message: 'a plugin judges about its calls, and there is no authz to ask it',
    }));
}

/** A provider's chain has to begin with the wipe: without it the caller's own credentials would go upstream. */
function unprotected(cluster: Cluster): Problem[] {
  const options = unpack(HttpProtocolOptionsSchema, cluster.typedExtensionProtocolOptions[OPTIONS]);
  if (options?.httpFilters[0]?.name === WIPE) return [];
  return [{ where: `cluster ${cluster.name}`, message: 'the provider chain does not begin by wiping credentials' }];
}
