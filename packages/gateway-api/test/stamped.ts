import { readIntents, type ProviderIntent, type RouteIntent } from '@dragoman/patches';
import { BUILT_IN_KINDS, type KindsByName } from '@dragoman/providers';
import {
  policiesAmong,
  stampGateway,
  type Annotations,
  type Catalogue,
  type GoogleTokens,
  type StampedGateway,
  type Unable,
} from '../src/index.ts';
import {
  gatewayShape,
  type BackendShape,
  type GatewayShape,
  type HostShape,
  type RuleShape,
} from './gateway-shapes.ts';

export const HOST = { envoy: '1.40', gateway: { shared: true } } as const;

const GOOGLE: GoogleTokens = { known: true, to: 'anybody' };

export interface Known {
  readonly catalogue?: Catalogue;
  readonly annotations?: Readonly<Record<string, Annotations>>;
  readonly policies?: Parameters<typeof policiesAmong>[0];
  readonly ofRules?: Parameters<typeof policiesAmong>[0];
  readonly unable?: Unable;
  readonly google?: GoogleTokens;
  readonly kinds?: KindsByName;
}

/** A translation with what is known beside it. */
export function stampShape(
  shape: GatewayShape,
  {
    annotations = {},
    policies = [],
    ofRules = [],
    unable,
    catalogue = () => [],
    kinds = BUILT_IN_KINDS,
    google = GOOGLE,
  }: Known = {},
): StampedGateway {
  return stampGateway(shape, {
    annotations: ({ kind, namespace, name }) => annotations[`${kind} ${namespace}/${name}`],
    endpoints: shape.endpoints,
    policies: policiesAmong(policies),
    ofRules: policiesAmong(ofRules),
    ...(unable && { unable }),
    catalogue,
    kinds,
    google,
  });
}

/** What the routes of the hosts are stamped with, in their order, and the clusters. */
export function intentsOf(
  hosts: readonly HostShape[],
  known?: Known,
): { readonly routes: readonly RouteIntent[]; readonly providers: ReadonlyMap<string, ProviderIntent> } {
  const { intents } = readIntents(stampShape(gatewayShape(hosts), known).resources, HOST);
  return { routes: [...(intents.models.get('http-80')?.values() ?? [])], providers: intents.providers };
}

/** The stamps of one rule alone. */
export const intentsOfRule = (rule: RuleShape, known?: Known) => intentsOf([{ rules: [rule] }], known);

/** A Backend of a kind. */
export const provider = (name: string, kind: string, more: Partial<BackendShape> = {}): BackendShape => ({
  name,
  at: `${name}.test:80`,
  ...more,
  annotations: { 'llm.provider': kind, ...more.annotations },
});
