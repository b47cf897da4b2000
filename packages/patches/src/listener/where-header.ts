import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AccessLogFilterSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import type { HeaderMatcherSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { headerIs, type TextPattern } from '@dragoman/xds';

type Conditions = Pick<MessageInitShape<typeof HeaderMatcherSchema>, 'invertMatch' | 'treatMissingHeaderAsEmpty'>;

/** True for requests one of whose headers is this text. */
export const whereHeader = (
  name: string,
  pattern: TextPattern,
  conditions: Conditions = {},
): MessageInitShape<typeof AccessLogFilterSchema> => ({
  filterSpecifier: {
    case: 'headerFilter',
    value: { header: { ...headerIs(name, pattern), ...conditions } },
  },
});
