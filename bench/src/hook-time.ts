// What a hook of Envoy Gateway costs, by the number of HTTPRoutes: `npm run hook -w bench [-- 10 100 1000 5000]`
import { create, fromBinary, toBinary, type JsonObject } from '@bufbuild/protobuf';
import { extensionService } from '@dragoman/extension-server';
import { BUILT_IN_KINDS } from '@dragoman/providers';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { MetadataSchema } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { VirtualHostSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import {
  PostTranslateModifyRequestSchema,
  PostTranslateModifyResponseSchema,
} from '@envoyproxy/protos/proto/extension/service';

const owner = (kind: string, name: string, annotations: JsonObject) =>
  create(MetadataSchema, {
    filterMetadata: { 'envoy-gateway': { resources: [{ kind, namespace: 'default', name, annotations }] } },
  });

/** A HTTPRoute with a host, a model and a Backend of its own. */
function hostOf(at: number) {
  return create(VirtualHostSchema, {
    name: `host-${at}`,
    domains: [`host-${at}.test`],
    metadata: owner('Gateway', 'eg', {}),
    routes: [
      {
        name: `route-${at}`,
        match: { pathSpecifier: { case: 'prefix', value: '/' } },
        metadata: owner('HTTPRoute', `route-${at}`, { 'llm.models': `model-${at}` }),
        action: { case: 'route', value: { clusterSpecifier: { case: 'cluster', value: `cluster-${at}` } } },
      },
    ],
  });
}

const clusterOf = (at: number) =>
  create(ClusterSchema, {
    name: `cluster-${at}`,
    loadAssignment: {
      clusterName: `cluster-${at}`,
      endpoints: [{ metadata: owner('Backend', `backend-${at}`, { 'llm.provider': 'openai' }) }],
    },
  });

const service = extensionService({
  envoy: '1.39',
  gateway: { shared: true },
  catalogue: () => [],
  kinds: BUILT_IN_KINDS,
  patches: [],
  google: { tokens: { text: undefined, needed: () => undefined, close: () => undefined }, to: 'Google' },
  annotations: () => () => undefined,
  onPolicies: () => undefined,
  onTranslated: () => undefined,
});
const sizes = process.argv.slice(2).map(Number);
console.log('routes  request MB  decode ms  hook ms  encode ms  answer MB  rss MB');
for (const size of sizes.length > 0 ? sizes : [10, 100, 1_000, 2_000, 5_000]) {
  const all = Array.from({ length: size }, (_, at) => at);
  const bytes = toBinary(
    PostTranslateModifyRequestSchema,
    create(PostTranslateModifyRequestSchema, {
      routes: [{ name: 'http-80', virtualHosts: all.map(hostOf) }],
      clusters: all.map(clusterOf),
    }),
  );
  const marks = [performance.now()];
  const request = fromBinary(PostTranslateModifyRequestSchema, bytes);
  marks.push(performance.now());
  const response = service.postTranslateModify(request, 'bench');
  marks.push(performance.now());
  const answer = encodeSorted(PostTranslateModifyResponseSchema, response);
  marks.push(performance.now());
  const [decoding, hook, encoding] = marks.slice(1).map((mark, at) => Math.round(mark - (marks[at] ?? mark)));
  const megabytes = (count: number): string => (count / 1e6).toFixed(1);
  const figures = [size, megabytes(bytes.length), decoding, hook, encoding, megabytes(answer.length)];
  console.log([...figures, Math.round(process.memoryUsage().rss / 1e6)].join('\t'));
}
