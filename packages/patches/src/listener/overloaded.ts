import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AccessLogFilterSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import type { ResponseMapperSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { ERROR_DIALECT_BY_PREFIX, ERRORS, type ErrorDialect } from '@dragoman/spec';
import { ownBody } from './own-body.ts';
import { whereCel } from './where-cel.ts';
import { whereHeader } from './where-header.ts';

const CODE = 'gateway_overloaded';
const MESSAGE = 'The gateway has too much to do at this time.';
const RETRY_AFTER_SECONDS = '1';

type Filter = MessageInitShape<typeof AccessLogFilterSchema>;
type Mapper = MessageInitShape<typeof ResponseMapperSchema>;

/** What Envoy refuses because of its memory; no flag says so. */
const REFUSED: Filter = whereCel("response.code_details == 'overload'");

const answer = (dialect: ErrorDialect, filter: Filter): Mapper => ({
  filter,
  ...ownBody(dialect, CODE, MESSAGE),
  headersToAdd: [
    ['retry-after', RETRY_AFTER_SECONDS] as const,
    ...(dialect === 'bedrock' ? [['x-amzn-errortype', ERRORS[CODE].bedrock] as const] : []),
  ].map(([key, value]) => ({
    header: { key, value },
    appendAction: HeaderValueOption_HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
  })),
});

/** An Envoy that is near the end of its memory asks no filter: what it answers then is written here. */
export const overloaded = (): readonly Mapper[] => [
  ...ERROR_DIALECT_BY_PREFIX.map(([prefix, dialect]) =>
    answer(dialect, {
      filterSpecifier: {
        case: 'andFilter',
        value: { filters: [REFUSED, whereHeader(':path', { case: 'prefix', value: prefix })] },
      },
    }),
  ),
  answer('openai', REFUSED),
];
