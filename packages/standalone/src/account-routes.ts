import { create } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { stamp, type AccountIntent } from '@dragoman/patches';
import { accountPaths } from '@dragoman/providers';
import { clusterName } from './provider-cluster.ts';

/**
 * Which paths lead to what OpenAI and who is like them keep for a customer. What is below them, and by which methods it
 * is asked, the guard says: every call looks at these routes, and an expression would cost each of them.
 */
const PLACES: readonly (readonly [AccountIntent['account'], path: string])[] = [
  ['files', '/v1/files'],
  ['batches', '/v1/batches'],
];

/** Files and batches, where a provider has them: they name no model, and stand before the routes that ask for one. */
export function accountRoutes({ providers }: Config): Route[] {
  const keeper = providers.find(({ files }) => files);
  if (!keeper) return [];
  const to = { cluster: clusterName(keeper.name), paths: accountPaths({ ...keeper, path: keeper.endpoint.path }) };
  return PLACES.map(([account, path]) =>
    create(RouteSchema, {
      name: account,
      match: { pathSpecifier: { case: 'pathSeparatedPrefix', value: path } },
      metadata: stamp(undefined, { account, ...to } satisfies AccountIntent),
    }),
  );
}
