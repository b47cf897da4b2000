import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import type { Route, RouteSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { Resources } from '@dragoman/xds';
import { stamp, type ModelIntent, type ProviderIntent, type TargetIntent } from '../src/index.ts';

/** A model without targets. */
export const MODEL: ModelIntent = {
  name: { kind: 'exact', text: 'm' },
  targets: [],
  fallback: [],
  timeoutMs: 1_000,
  idleMs: 1_000,
  retries: { attempts: 0, on: [] },
};

export const target = (cluster: string, more: Partial<TargetIntent> = {}): TargetIntent => ({
  cluster,
  name: { model: `${cluster}-model` },
  weight: 1,
  formats: ['openai-chat'],
  ...more,
});

type RouteInit = Exclude<MessageInitShape<typeof RouteSchema>, Route>;
/** A route, and what it is stamped with. */
export type Stamped = RouteInit & { readonly intent?: object };

/** One host of these routes, and clusters of providers whose paths are called as they are. */
export function resourcesOf(routes: readonly Stamped[], providers: readonly string[] = []): Resources {
  const stamped = routes.map(({ intent, ...route }) => ({
    ...route,
    ...(intent && { metadata: stamp(undefined, intent) }),
  }));
  const intentOf = (name: string): ProviderIntent => ({
    provider: name,
    paths: `paths of ${name}`,
    formats: ['openai-chat'],
    defaultHeaders: {},
  });
  return {
    listeners: [],
    routes: [
      create(RouteConfigurationSchema, {
        name: 'llm',
        virtualHosts: [{ name: 'llm', domains: ['*'], routes: stamped }],
      }),
    ],
    clusters: providers.map((name) => create(ClusterSchema, { name, metadata: stamp(undefined, intentOf(name)) })),
  };
}
