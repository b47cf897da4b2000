import type { JsonObject, MessageInitShape } from '@bufbuild/protobuf';
import type { AccessLogFilterSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import type { ResponseMapperSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { ERROR_DIALECT_BY_PREFIX, ERRORS, type ErrorDialect } from '@dragoman/spec';
import { whereCel } from './where-cel.ts';

const CODE = 'gateway_overloaded';
const MESSAGE = 'The gateway has too much to do at this time.';
const ROW = ERRORS[CODE];
const RETRY_AFTER_SECONDS = '1';

const BODIES: Readonly<Record<ErrorDialect, JsonObject>> = {
  openai: { error: { message: MESSAGE, type: ROW.openai, code: CODE, param: null } },
  anthropic: { type: 'error', error: { type: ROW.anthropic, message: MESSAGE }, request_id: '%REQ(X-REQUEST-ID)%' },
  google: { error: { code: ROW.status, message: MESSAGE, status: ROW.google } },
  bedrock: { message: MESSAGE },
  cohere: { message: MESSAGE },
};

type Filter = MessageInitShape<typeof AccessLogFilterSchema>;
type Mapper = MessageInitShape<typeof ResponseMapperSchema>;

/** What Envoy refuses because of its memory; no flag says so. */
const REFUSED: Filter = whereCel("response.code_details == 'overload'");

const below = (prefix: string): Filter => ({
  filterSpecifier: {
    case: 'headerFilter',
    value: {
      header: {
        name: ':path',
        headerMatchSpecifier: {
          case: 'stringMatch',
          value: { matchPattern: { case: 'prefix', value: prefix } },
        },
      },
    },
  },
});

const answer = (dialect: ErrorDialect, filter: Filter): Mapper => ({
  filter,
  bodyFormatOverride: {
    format: { case: 'jsonFormat', value: BODIES[dialect] },
    contentType: 'application/json',
  },
  headersToAdd: [
    ['retry-after', RETRY_AFTER_SECONDS] as const,
    ...(dialect === 'bedrock' ? [['x-amzn-errortype', ROW.bedrock] as const] : []),
  ].map(([key, value]) => ({
    header: { key, value },
    appendAction: HeaderValueOption_HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
  })),
});

/** An Envoy that is near the end of its memory asks no filter: what it answers then is written here. */
export const overloaded = (): readonly Mapper[] => [
  ...ERROR_DIALECT_BY_PREFIX.map(([prefix, dialect]) =>
    answer(dialect, { filterSpecifier: { case: 'andFilter', value: { filters: [REFUSED, below(prefix)] } } }),
  ),
  answer('openai', REFUSED),
];
