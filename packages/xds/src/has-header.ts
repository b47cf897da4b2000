import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HeaderMatcherSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';

/** True for requests that have a header of this name, whatever it says. */
export const hasHeader = (name: string): MessageInitShape<typeof HeaderMatcherSchema> => ({
  name,
  headerMatchSpecifier: { case: 'presentMatch', value: true },
});
