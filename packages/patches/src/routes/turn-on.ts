import { TOKENS_FILTER } from '@dragoman/policy';
import type { Intents } from '../intents/intents.ts';
import { AUTHZ } from '../listener/ask-authz.ts';
import { GUARD, ON } from '../listener/attach-guard.ts';
import type { Patch } from '../patch.ts';
import { mapRoutes } from './map-routes.ts';

/**
 * Filters that a listener has for later are on wherever the guard is, once there is an issuer of tokens or somebody to
 * ask about. Without a policy of a route, that is: what those need is on with them (`protectByPolicies`).
 */
export function turnOn(intents: Intents): Patch {
  const name = 'turn-on';
  const { callers, authz, holdsSomebody } = intents.gateway;
  const ofCallers = [...(callers?.tokens ? [TOKENS_FILTER] : []), ...(authz && holdsSomebody ? [AUTHZ] : [])];
  if (ofCallers.length === 0 && !authz) return { name };
  return {
    name,
    routeConfig: (config) => {
      const models = [...(intents.models.get(config.name)?.values() ?? [])];
      if (models.length === 0) return config;
      const judged = authz && models.some((model) => 'authorizers' in model) ? [AUTHZ] : [];
      const names = [...ofCallers, ...judged];
      if (names.length === 0) return config;
      const filters = Object.fromEntries(names.map((filter) => [filter, ON]));
      return mapRoutes(config, (route) =>
        GUARD in route.typedPerFilterConfig
          ? { ...route, typedPerFilterConfig: { ...route.typedPerFilterConfig, ...filters } }
          : route,
      );
    },
  };
}
