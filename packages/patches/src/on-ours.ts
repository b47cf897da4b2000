import type { Intents } from './intents/intents.ts';
import { patchServing } from './listener/serves-models.ts';
import type { Patch } from './patch.ts';

/** The same patch of nothing but what serves models and leads to providers: the rest of a shared gateway is others'. */
export const onOurs = ({ name, connectionManager, routeConfig, cluster }: Patch, intents: Intents): Patch => ({
  ...(connectionManager ? patchServing(name, intents, connectionManager) : { name }),
  ...(routeConfig && { routeConfig: (config) => (intents.models.has(config.name) ? routeConfig(config) : config) }),
  ...(cluster && { cluster: (each) => (intents.providers.has(each.name) ? cluster(each) : each) }),
});
