import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { HeaderMutationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/header_mutation/v3/header_mutation';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { unpack } from '@dragoman/xds';

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** What a cluster's chain takes off a request at its beginning, and by which expression. */
export function wipedOn({ typedExtensionProtocolOptions }: Cluster) {
  const options = unpack(HttpProtocolOptionsSchema, typedExtensionProtocolOptions[OPTIONS]);
  const [wipe] = options?.httpFilters ?? [];
  const settings =
    wipe?.configType.case === 'typedConfig' ? unpack(HeaderMutationSchema, wipe.configType.value) : undefined;
  const expressions = settings?.mutations?.requestMutations.flatMap(({ action: { case: kind, value } }) => {
    const pattern = kind === 'removeOnMatch' ? value.keyMatcher?.matchPattern : undefined;
    return pattern?.case === 'safeRegex' ? [pattern.value.regex] : [];
  });
  const [expression = ''] = expressions ?? [];
  const whole = new RegExp(`^(?:${expression})$`);
  return { expression, takes: (name: string) => whole.test(name) };
}
