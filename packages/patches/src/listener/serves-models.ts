import type { HttpConnectionManager } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';

/** A patch of the connection managers whose route configuration is one of those; the others stay as they came. */
export const patchOn = (
  name: string,
  isOne: (routeConfig: string) => boolean,
  edit: (hcm: HttpConnectionManager) => HttpConnectionManager,
): Patch => ({
  name,
  connectionManager: (hcm) => {
    const { routeSpecifier: from } = hcm;
    return from.case === 'rds' && isOne(from.value.routeConfigName) ? edit(hcm) : hcm;
  },
});

/** A patch of the connection managers whose requests can come to one of our routes; the others stay as they came. */
export const patchServing = (
  name: string,
  { models }: Intents,
  edit: (hcm: HttpConnectionManager) => HttpConnectionManager,
): Patch => patchOn(name, (routes) => models.has(routes), edit);
