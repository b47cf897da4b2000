import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HeaderMatcherSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { StringMatcherSchema } from '@envoyproxy/protos/envoy/type/matcher/v3/string';

type HeaderMatcher = MessageInitShape<typeof HeaderMatcherSchema>;
export type TextPattern = NonNullable<MessageInitShape<typeof StringMatcherSchema>['matchPattern']>;

/** True for requests that have a header of this name, whatever it says. */
export const hasHeader = (name: string): HeaderMatcher => ({
  name,
  headerMatchSpecifier: { case: 'presentMatch', value: true },
});

/** True for requests whose header of this name is such a text. */
export const headerIs = (name: string, matchPattern: TextPattern): HeaderMatcher => ({
  name,
  headerMatchSpecifier: { case: 'stringMatch', value: { matchPattern } },
});
