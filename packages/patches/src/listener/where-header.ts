import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AccessLogFilterSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import type { HeaderMatcherSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { StringMatcherSchema } from '@envoyproxy/protos/envoy/type/matcher/v3/string';

type Text = NonNullable<MessageInitShape<typeof StringMatcherSchema>['matchPattern']>;
type Conditions = Pick<MessageInitShape<typeof HeaderMatcherSchema>, 'invertMatch' | 'treatMissingHeaderAsEmpty'>;

/** True for requests one of whose headers is this text. */
export const whereHeader = (
  name: string,
  matchPattern: Text,
  conditions: Conditions = {},
): MessageInitShape<typeof AccessLogFilterSchema> => ({
  filterSpecifier: {
    case: 'headerFilter',
    value: {
      header: { name, headerMatchSpecifier: { case: 'stringMatch', value: { matchPattern } }, ...conditions },
    },
  },
});
