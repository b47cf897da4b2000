import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { MetadataSchema, type Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import type {
  Route,
  RouteActionSchema,
  RouteMatch,
  RouteMatchSchema,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';

type MatchInit = Exclude<MessageInitShape<typeof RouteMatchSchema>, RouteMatch>;
type PathSpecifier = RouteMatch['pathSpecifier'];

/** What a user wrote, in the shapes that Envoy Gateway makes of it. Only what the compiler looks at is there. */
export interface BackendShape {
  readonly name: string;
  readonly kind?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `api.test:443`, or `10.0.0.1:80`. */
  readonly at?: string;
  readonly weight?: number;
  readonly priority?: number;
  /** The name that its certificate has; `''`: none is said. */
  readonly sni?: string;
  /** The name of the secret that is injected. */
  readonly credential?: string;
  /** The header into which it is. */
  readonly header?: string;
}

export interface RuleShape {
  /** Name of the HTTPRoute. */
  readonly route: string;
  readonly kind?: string;
  readonly rule?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly match?: { readonly path?: PathSpecifier; readonly headers?: NonNullable<MatchInit['headers']> };
  /** What `x-llm-model` has to be. */
  readonly model?: string | RegExp;
  readonly action?: MessageInitShape<typeof RouteActionSchema>;
  /** More than one with `shared`: in one cluster, else one cluster each. */
  readonly backends: readonly BackendShape[];
  readonly shared?: boolean;
  /** What a filter of the rule sets in requests. */
  readonly setHeaders?: Readonly<Record<string, string>>;
  readonly filters?: Route['typedPerFilterConfig'];
  readonly metadata?: JsonObject;
}

export interface HostShape {
  readonly name?: string;
  readonly gateway?: Readonly<Record<string, string>>;
  readonly rules: readonly RuleShape[];
}

/** How Envoy Gateway says whose a resource is. */
export const owner = (resource: JsonObject): Metadata =>
  create(MetadataSchema, { filterMetadata: { 'envoy-gateway': { resources: [resource] } } });

export const clusterName = ({ route, rule = 0 }: RuleShape): string => `httproute/default/${route}/rule/${rule}`;
