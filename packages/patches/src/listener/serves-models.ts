import type { HttpConnectionManager } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';

/** Whether requests of this connection manager can come to one of our routes. */
function servesModels(hcm: HttpConnectionManager, { models }: Intents): boolean {
  const { routeSpecifier } = hcm;
  if (routeSpecifier.case === 'rds') return models.has(routeSpecifier.value.routeConfigName);
  return routeSpecifier.case === 'routeConfig' && models.has(routeSpecifier.value.name);
}

/** A patch of the connection managers that serve models; the others stay as they came. */
export function patchServing(
  name: string,
  intents: Intents,
  edit: (hcm: HttpConnectionManager) => HttpConnectionManager,
): Patch {
  return { name, connectionManager: (hcm) => (servesModels(hcm, intents) ? edit(hcm) : hcm) };
}
