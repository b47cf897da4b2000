import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ClusterSpecifierPluginSchema,
  type RouteAction,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import {
  ClusterActionSchema,
  MatcherClusterSpecifierSchema,
} from '@envoyproxy/protos/envoy/extensions/router/cluster_specifiers/matcher/v3/matcher';
import { PriorityGroupClusterSpecifierSchema } from '@envoyproxy/protos/envoy/extensions/router/cluster_specifiers/priority_group/v3/priority_group';
import { HttpRequestHeaderMatchInputSchema } from '@envoyproxy/protos/envoy/type/matcher/v3/http_inputs';
import { type Matcher_OnMatchSchema } from '@envoyproxy/protos/xds/type/matcher/v3/matcher';
import { extension } from '@dragoman/xds';
import type { EnvoyMinor, Intents } from '../intents/intents.ts';

type Specifier = RouteAction['clusterSpecifier'];

/**
 * On Envoy 1.39 the edit program leaves the number of its attempt in this header, for the matcher at the next one.
 * Its own `x-envoy-attempt-count` would do, but all attempts share one header map: what stays in it for the next
 * attempt goes to the provider of this one, and a provider is not to see what the gateway says to itself.
 */
const ATTEMPT_HEADER = 'x-attempt';

/** What tells of attempts on this Envoy: no caller may say it. */
export const attemptHeaders = ({ envoy }: Intents): readonly string[] => (envoy === '1.39' ? [ATTEMPT_HEADER] : []);

/** Which cluster each attempt goes to; the last one holds for all further attempts. */
export function clusterByAttempt(clusters: readonly string[], envoy: EnvoyMinor): Specifier {
  const [first, ...next] = clusters;
  if (first === undefined) throw new Error('a route without a target');
  if (next.every((cluster) => cluster === first)) return { case: 'cluster', value: first };
  const plugin = create(ClusterSpecifierPluginSchema, {
    extension: envoy === '1.40' ? priorityGroups(clusters) : attemptMatcher(first, next),
  });
  return { case: 'inlineClusterSpecifierPlugin', value: plugin };
}

const priorityGroups = (clusters: readonly string[]) =>
  extension('envoy.router.cluster_specifier_plugin.priority_group', PriorityGroupClusterSpecifierSchema, {
    priorityGroups: clusters.map((clusterName, at) => ({
      name: String(at + 1),
      clusters: [{ clusterName, weight: 1 }],
    })),
  });

/** Any other input than a header (CEL, dynamic metadata) crashes Envoy 1.39.3 and 1.40.0: the stream is not at hand there. */
function attemptMatcher(first: string, next: readonly string[]) {
  const to = (cluster: string): MessageInitShape<typeof Matcher_OnMatchSchema> => ({
    onMatch: { case: 'action', value: extension('cluster', ClusterActionSchema, { cluster }) },
  });
  return extension('envoy.router.cluster_specifier_plugin.matcher', MatcherClusterSpecifierSchema, {
    clusterMatcher: {
      matcherType: {
        case: 'matcherTree',
        value: {
          input: extension('attempt', HttpRequestHeaderMatchInputSchema, { headerName: ATTEMPT_HEADER }),
          treeType: {
            case: 'exactMatchMap',
            value: { map: Object.fromEntries(next.map((cluster, at) => [String(at + 1), to(cluster)])) },
          },
        },
      },
      onNoMatch: to(first),
    },
  });
}
