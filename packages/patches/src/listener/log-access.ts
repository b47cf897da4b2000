import { create, type JsonObject } from '@bufbuild/protobuf';
import { AccessLogSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { FileAccessLogSchema } from '@envoyproxy/protos/envoy/extensions/access_loggers/file/v3/file';
import { typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { onlyOurs } from './only-ours.ts';
import { patchServing } from './serves-models.ts';

const NAME = 'dragoman.access-log';
const fact = (path: string): string => `%DYNAMIC_METADATA(dragoman:${path})%`;

/** The line of the contract (§5). A number that nobody said is null, never 0. */
export const ACCESS_LOG_FORMAT: JsonObject = {
  time: '%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%',
  id: '%UNIQUE_ID%',
  // Under which authz let the call in; null where it was not asked.
  reservation: fact('id'),
  request_id: '%REQ(X-REQUEST-ID)%',
  route: '%ROUTE_NAME%',
  key: fact('key:name'),
  team: fact('key:team'),
  dialect: fact('req:format'),
  'gen_ai.operation.name': fact('req:op'),
  'gen_ai.provider.name': fact('up:provider'),
  'gen_ai.request.model': fact('req:model'),
  upstream_model: fact('up:model'),
  'gen_ai.response.model': fact('u:model'),
  stream: fact('req:stream'),
  status: '%RESPONSE_CODE%',
  error: fact('error'),
  // Why a caller was refused: unknown, expired, revoked, conflict, missing, token, key, team, or the number of a rule.
  reason: fact('reason'),
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  'gen_ai.usage.input_tokens': fact('u:input'),
  'gen_ai.usage.cache_read_tokens': fact('u:cache_read'),
  'gen_ai.usage.cache_write_tokens': fact('u:cache_write'),
  'gen_ai.usage.output_tokens': fact('u:output'),
  'gen_ai.usage.reasoning_tokens': fact('u:reasoning'),
  usage: fact('u:state'),
  cost_usd: fact('cost'),
  ttft_ms: '%COMMON_DURATION(DS_RX_BEG:US_RX_BODY_BEG:ms)%',
  duration_ms: '%DURATION%',
  bytes_in: '%BYTES_RECEIVED%',
  bytes_out: '%BYTES_SENT%',
};

/** One JSON line a call, written by Envoy when the call is over, however it ended. */
export function logAccess(intents: Intents): Patch {
  const path = intents.gateway.accessLog;
  if (path === undefined) return { name: 'log-access' };
  const logger = create(AccessLogSchema, {
    name: NAME,
    ...(intents.gateway.shared && { filter: onlyOurs() }),
    configType: {
      case: 'typedConfig',
      value: typed(FileAccessLogSchema, {
        path,
        accessLogFormat: { case: 'logFormat', value: { format: { case: 'jsonFormat', value: ACCESS_LOG_FORMAT } } },
      }),
    },
  });
  return patchServing('log-access', intents, (hcm) => ({
    ...hcm,
    accessLog: [logger, ...hcm.accessLog.filter(({ name }) => name !== NAME)],
  }));
}
