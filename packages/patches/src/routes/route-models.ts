import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { Intents, RouteIntent } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { attemptsByFormat } from './attempt-order.ts';
import { mapRoutes } from './map-routes.ts';
import { matchModel } from './match-model.ts';
import { refuseFormat, refuseMistake } from './refuse-format.ts';
import { tryInOrder } from './try-in-order.ts';

/**
 * A route that is stamped with a model becomes the routes that serve it: one for each set of formats and each first
 * target, and one that refuses the formats none of its providers speaks.
 */
export function routeModels(intents: Intents): Patch {
  return {
    name: 'route-models',
    routeConfig: (config) => {
      const models = intents.models.get(config.name);
      return models ? mapRoutes(config, (route) => serve(route, models.get(route.name), intents)) : config;
    },
  };
}

function serve(route: Route, model: RouteIntent | undefined, intents: Intents): Route[] {
  if (!model) return [route];
  if ('mistake' in model) return [refuseMistake(route, model)];
  const served = attemptsByFormat(model, intents).flatMap(({ formats, orders }) =>
    orders.map((order) =>
      tryInOrder(matchModel(route, model.name, { formats, below: order.below }), { model, order, intents }),
    ),
  );
  return [...served, refuseFormat(route, model)];
}
