import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { type AccessLogFilterSchema, AccessLogSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import type { SubstitutionFormatStringSchema } from '@envoyproxy/protos/envoy/config/core/v3/substitution_format_string';
import { FileAccessLogSchema } from '@envoyproxy/protos/envoy/extensions/access_loggers/file/v3/file';
import { NAMESPACE, typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { idFormat } from './give-id.ts';
import { costFact, errorFact, providerFact, usageFact } from './log-facts.ts';
import { onlyOurs } from './only-ours.ts';
import { patchServing } from './serves-models.ts';
import { whereFact } from './where-fact.ts';
import { whereHeader } from './where-header.ts';

const NAME = 'dragoman.access-log';

/** Route metadata under this name is the name of the route as JSON. */
export const QUOTED_NAME = 'log';

const fact = (path: string): string => `%DYNAMIC_METADATA(dragoman:${path})%`;

/** The line of the contract (§5). A number that nobody said is null, never 0. */
const lineFormat = (id: string): JsonObject => ({
  time: '%START_TIME%',
  id,
  // Under which authz let the call in; null where it was not asked.
  reservation: fact('id'),
  request_id: '%REQ(X-REQUEST-ID)%',
  route: '%ROUTE_NAME%',
  key: fact('key:name'),
  team: fact('key:team'),
  dialect: fact('req:format'),
  'gen_ai.operation.name': fact('req:op'),
  'gen_ai.provider.name': providerFact(),
  'gen_ai.request.model': fact('req:model'),
  upstream_model: fact('up:model'),
  'gen_ai.response.model': fact('u:model'),
  stream: fact('req:stream'),
  status: '%RESPONSE_CODE%',
  error: errorFact(),
  // Why a caller was refused: unknown, expired, revoked, conflict, missing, token, key, team, or the number of a rule.
  reason: fact('reason'),
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  'gen_ai.usage.input_tokens': fact('u:input'),
  'gen_ai.usage.cache_read_tokens': fact('u:cache_read'),
  'gen_ai.usage.cache_write_tokens': fact('u:cache_write'),
  'gen_ai.usage.output_tokens': fact('u:output'),
  'gen_ai.usage.reasoning_tokens': fact('u:reasoning'),
  usage: usageFact(),
  cost_usd: costFact(),
  // What only the price asks for, and few calls have.
  service_tier: fact('u:tier'),
  'gen_ai.usage.cache_write_1h_tokens': fact('u:cache_write_1h'),
  'gen_ai.usage.audio_input_tokens': fact('u:audio_in'),
  'gen_ai.usage.audio_output_tokens': fact('u:audio_out'),
  'gen_ai.usage.image_input_tokens': fact('u:image_in'),
  'gen_ai.usage.image_output_tokens': fact('u:image_out'),
  'gen_ai.usage.web_search_requests': fact('u:searches'),
  'billed.input_tokens': fact('u:billed_input'),
  'billed.output_tokens': fact('u:billed_output'),
  ttft_ms: '%COMMON_DURATION(DS_RX_BEG:US_RX_BODY_BEG:ms)%',
  duration_ms: '%DURATION%',
  bytes_in: '%BYTES_RECEIVED%',
  bytes_out: '%BYTES_SENT%',
});

/**
 * The same line for a call that was answered to its end, whose facts the guard has put together (`packages/lua/scripts/log-line.lua`):
 * to collect them one by one costs Envoy as much as half a call. What stands here in quotes is written by Envoy itself.
 */
const answeredFormat = (id: string): string =>
  `{${[
    '"time":"%START_TIME%"',
    `"id":"${id}"`,
    '"request_id":"%REQ(X-REQUEST-ID)%"',
    `"route":%METADATA(ROUTE:${NAMESPACE}:${QUOTED_NAME})%`,
    '"status":%RESPONSE_CODE%',
    '"attempts":%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
    '"ttft_ms":%COMMON_DURATION(DS_RX_BEG:US_RX_BODY_BEG:ms)%',
    '"duration_ms":%DURATION%',
    '"bytes_in":%BYTES_RECEIVED%',
    '"bytes_out":%BYTES_SENT%',
  ].join(',')}${fact('u:line')}}\n`;

/** Where the guard leaves what it has put together. */
const TOGETHER = ['u', 'line'];

type Filter = MessageInitShape<typeof AccessLogFilterSchema>;

/** The guard has put the facts together, and the id that the caller may have chosen needs no escaping. */
const answered: readonly Filter[] = [whereFact(TOGETHER, true), plainRequestId(true)];

const either = (filters: readonly Filter[]): Filter => ({
  filterSpecifier: { case: 'orFilter', value: { filters: [...filters] } },
});
const all = (filters: readonly Filter[]): Filter => ({
  filterSpecifier: { case: 'andFilter', value: { filters: [...filters] } },
});

function plainRequestId(plain: boolean): Filter {
  const plainText = { case: 'safeRegex', value: { regex: '[A-Za-z0-9._:-]+' } } as const;
  return whereHeader('x-request-id', plainText, { invertMatch: !plain, treatMissingHeaderAsEmpty: true });
}

type Format = MessageInitShape<typeof SubstitutionFormatStringSchema>;

const logger = (path: string, filter: Filter, format: Format) =>
  create(AccessLogSchema, {
    name: NAME,
    filter,
    configType: {
      case: 'typedConfig',
      value: typed(FileAccessLogSchema, { path, accessLogFormat: { case: 'logFormat', value: format } }),
    },
  });

/** One JSON line a call, written by Envoy when the call is over, however it ended. */
export function logAccess(intents: Intents): Patch {
  const path = intents.gateway.accessLog;
  if (path === undefined) return { name: 'log-access' };
  const id = idFormat(intents.gateway);
  const others = either([whereFact(TOGETHER, false), plainRequestId(false)]);
  const loggers = [
    logger(path, all(answered), {
      format: {
        case: 'textFormatSource',
        value: { specifier: { case: 'inlineString', value: answeredFormat(id) } },
      },
    }),
    logger(path, intents.gateway.shared ? all([onlyOurs(), others]) : others, {
      format: { case: 'jsonFormat', value: lineFormat(id) },
    }),
  ];
  return patchServing('log-access', intents, (hcm) => ({
    ...hcm,
    accessLog: [...loggers, ...hcm.accessLog.filter(({ name }) => name !== NAME)],
  }));
}
