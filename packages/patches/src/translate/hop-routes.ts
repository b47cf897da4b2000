import { create } from '@bufbuild/protobuf';
import { BoolValueSchema } from '@bufbuild/protobuf/wkt';
import { RouteConfigurationSchema, type RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { ExtProcPerRouteSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/ext_proc/v3/ext_proc';
import type { ProviderFormat } from '@dragoman/spec';
import { duration, headerIs, NAMESPACE, typed } from '@dragoman/xds';
import type { ProviderIntent } from '../intents/intents.ts';
import { BODY_LIMIT } from '../routes/first-look.ts';
import { hopName, translatedCluster, type Hop } from './hops.ts';
import { EXT_PROC, TRANSLATE } from './internal-listener.ts';

/** The routes of the internal listener: one a hop, by the header that the hop's cluster wrote. */
export function hopRoutes(hops: readonly (Hop & { readonly provider: ProviderIntent })[]): RouteConfiguration {
  return create(RouteConfigurationSchema, {
    name: TRANSLATE,
    validateClusters: false,
    virtualHosts: [
      { name: TRANSLATE, domains: ['*'], requestBodyBufferLimit: BigInt(BODY_LIMIT), routes: hops.map(hopRoute) },
    ],
  });
}

function hopRoute(hop: Hop & { readonly provider: ProviderIntent }): Route {
  return create(RouteSchema, {
    name: hopName(hop),
    match: {
      pathSpecifier: { case: 'prefix', value: '/' },
      headers: [headerIs('x-gw-hop', { case: 'exact', value: hopName(hop) })],
    },
    action: {
      case: 'route',
      value: {
        clusterSpecifier: { case: 'cluster', value: translatedCluster(hop) },
        // The translator has said it.
        pathRewrite: `%DYNAMIC_METADATA(${NAMESPACE}:path)%`,
        timeout: duration(0),
        idleTimeout: duration(0),
        hostRewriteSpecifier: { case: 'autoHostRewrite', value: create(BoolValueSchema, { value: true }) },
      },
    },
    typedPerFilterConfig: { [EXT_PROC]: typed(ExtProcPerRouteSchema, settingsOf(hop)) },
  });
}

/** What the translator has to know of this provider travels with the route: it has no configuration of its own. */
function settingsOf({ format, provider, transforms }: Hop & { readonly provider: ProviderIntent }) {
  const settings = {
    'x-dragoman-rule': ruleOf(provider.paths, format),
    'x-dragoman-envelope': provider.envelopes?.[format],
    'x-dragoman-format-plugin': provider.formatPlugins?.[format],
    ...(transforms !== undefined && {
      'x-dragoman-transforms': transforms,
      'x-dragoman-provider': provider.provider,
    }),
  };
  const grpcInitialMetadata = Object.entries(settings).flatMap(([key, value]) =>
    value === undefined ? [] : { key, value },
  );
  return { override: { case: 'overrides' as const, value: { grpcInitialMetadata } } };
}

/** `FORMAT|STRIP,STRIP|BASE|QUERY` of one format. */
const ruleOf = (paths: string, format: ProviderFormat): string =>
  paths.split(';').find((rule) => rule.startsWith(`${format}|`)) ?? `${format}|||`;
