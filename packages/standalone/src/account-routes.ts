import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import {
  RouteSchema,
  type Route,
  type RouteMatchSchema,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { stamp, type AccountIntent } from '@dragoman/patches';
import { accountPaths } from '@dragoman/providers';
import { clusterName } from './provider-cluster.ts';

/** Which paths lead to what OpenAI and who is like them keep for a customer. */
const PLACES: readonly (readonly [AccountIntent['account'], regex: string])[] = [
  ['files', '/v1/files(/[A-Za-z0-9_-]+(/content)?)?'],
  ['batches', '/v1/batches(/[A-Za-z0-9_-]+(/cancel)?)?'],
];

type Headers = NonNullable<MessageInitShape<typeof RouteMatchSchema>['headers']>;

const METHOD: Headers[number] = {
  name: ':method',
  headerMatchSpecifier: {
    case: 'stringMatch',
    value: { matchPattern: { case: 'safeRegex', value: { regex: 'GET|POST|DELETE' } } },
  },
};

/** Files and batches, where a provider has them: they name no model, and stand before the routes that ask for one. */
export function accountRoutes({ providers }: Config): Route[] {
  const keeper = providers.find(({ files }) => files);
  if (!keeper) return [];
  const to = { cluster: clusterName(keeper.name), paths: accountPaths({ ...keeper, path: keeper.endpoint.path }) };
  return PLACES.map(([account, regex]) =>
    create(RouteSchema, {
      name: account,
      match: { pathSpecifier: { case: 'safeRegex', value: { regex } }, headers: [METHOD] },
      metadata: stamp(undefined, { account, ...to } satisfies AccountIntent),
    }),
  );
}
