import { create } from '@bufbuild/protobuf';
import { RouteSchema, type Route, type VirtualHost } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { NAMESPACE, withMetadata } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import { GUARDED } from '../listener/attach-guard.ts';
import type { Patch } from '../patch.ts';
import { alreadyRead, notIdentified } from './match-model.ts';
import { refusal } from './refuse-format.ts';

const UNIDENTIFIED = 'unidentified';

/**
 * Where a call may be refused before it is read, the guard stands on every route: it puts refusals into the caller's
 * dialect and keeps from a caller what he may not use. And should the filter that tells callers apart ever fail to
 * speak, no model is reached: what was read and is nobody's ends at a route before all others.
 */
export function protectRoutes({ gateway, models }: Intents): Patch {
  const name = 'protect-routes';
  if (!gateway.callers && !gateway.localLimits) return { name };
  const first = gateway.callers ? [unidentified()] : [];
  return {
    name,
    routeConfig: (config) => {
      const ours = models.get(config.name);
      if (!ours) return config;
      return { ...config, virtualHosts: config.virtualHosts.map((host) => protectedHost(host, first)) };
    },
  };
}

function protectedHost(host: VirtualHost, first: readonly Route[]): VirtualHost {
  const others = host.routes.filter(({ name }) => name !== UNIDENTIFIED);
  const guarded = others.map((route): Route => ({
    ...route,
    typedPerFilterConfig: { ...route.typedPerFilterConfig, ...GUARDED },
  }));
  return { ...host, routes: [...first, ...guarded] };
}

const unidentified = (): Route =>
  create(RouteSchema, {
    name: UNIDENTIFIED,
    match: { pathSpecifier: { case: 'prefix', value: '/' }, dynamicMetadata: [alreadyRead(), notIdentified()] },
    metadata: withMetadata(undefined, NAMESPACE, {}),
    typedPerFilterConfig: GUARDED,
    ...refusal('invalid_api_key', 'An API key is required.'),
  });
