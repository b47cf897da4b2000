import { create } from '@bufbuild/protobuf';
import { BoolValueSchema } from '@bufbuild/protobuf/wkt';
import { RouteActionSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { duration, withMetadata } from '@dragoman/xds';
import type { AccountIntent, Intents } from '../intents/intents.ts';
import { GUARD, GUARDED } from '../listener/attach-guard.ts';
import type { Patch } from '../patch.ts';
import { EDIT_FILTER } from './leads-to-provider.ts';
import { mapRoutes } from './map-routes.ts';

/** The longest silence: a large file is kept before its sender gets an answer. */
const SILENCE_MS = 600_000;

/**
 * A route that is stamped with an account leads there, past everything that asks for a model. The guard makes the
 * request the provider's own, and refuses whom it would have to watch: what a file or a batch asks for stands in no
 * request. Nothing is tried again, and no body is held.
 */
export function passAccounts(intents: Intents): Patch {
  return {
    name: 'pass-accounts',
    routeConfig: (config) => {
      const accounts = intents.accounts.get(config.name);
      if (!accounts) return config;
      return mapRoutes(config, (route) => {
        const account = accounts.get(route.name);
        return account ? pass(route, account, intents) : route;
      });
    },
  };
}

function pass(route: Route, { account, cluster, paths }: AccountIntent, { providers, gateway }: Intents): Route {
  const { provider = '' } = providers.get(cluster) ?? {};
  const told = { passes: account, to: provider, paths, ...(gateway.callers && { asked: true }) };
  const forAttempts = { attempts: [{ provider, own: true }] };
  return {
    ...route,
    metadata: withMetadata(withMetadata(route.metadata, EDIT_FILTER, forAttempts), GUARD, told),
    typedPerFilterConfig: { ...route.typedPerFilterConfig, ...GUARDED },
    action: {
      case: 'route',
      value: create(RouteActionSchema, {
        clusterSpecifier: { case: 'cluster', value: cluster },
        hostRewriteSpecifier: { case: 'autoHostRewrite', value: create(BoolValueSchema, { value: true }) },
        timeout: duration(0),
        idleTimeout: duration(SILENCE_MS),
        upgradeConfigs: [{ upgradeType: 'websocket', enabled: false }],
      }),
    },
  };
}
