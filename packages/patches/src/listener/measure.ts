import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { AccessLogSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import {
  Config_Histogram_Unit,
  type Config_HistogramSchema,
  ConfigSchema,
} from '@envoyproxy/protos/envoy/extensions/access_loggers/stats/v3/stats';
import { NAMESPACE, typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';
import { whereFact } from './where-fact.ts';

/**
 * Model and provider come from the route and the cluster, never from the caller, so that nobody can grow the number
 * of time series.
 */
const TAGS = [
  { name: 'gen_ai_request_model', valueFormat: '%METADATA(ROUTE:dragoman:model)%' },
  { name: 'gen_ai_provider_name', valueFormat: '%METADATA(CLUSTER:dragoman:provider)%' },
];

type Histogram = MessageInitShape<typeof Config_HistogramSchema>;

/** The total is in the state of the call, where `packages/lua/scripts/guard-request.lua` puts it whenever it is a fact. */
const tokens = (type: string, field: string): Histogram => ({
  stat: { name: 'gen_ai_client_token_usage', tags: [...TAGS, { name: 'gen_ai_token_type', valueFormat: type }] },
  unit: Config_Histogram_Unit.Unspecified,
  valueFormat: `%FILTER_STATE(dragoman.${field}:PLAIN)%`,
});

const milliseconds = (name: string, valueFormat: string): Histogram => ({
  stat: { name: `${name}_milliseconds`, tags: TAGS },
  unit: Config_Histogram_Unit.Milliseconds,
  valueFormat,
});

/** Written only where the number at `path` is there: Envoy logs an error for each that is missing. */
const logger = (name: string, path: readonly string[], histograms: Histogram[]) =>
  create(AccessLogSchema, {
    name,
    filter: whereFact(path, true),
    configType: { case: 'typedConfig', value: typed(ConfigSchema, { statsScope: { prefix: NAMESPACE }, histograms }) },
  });

/** Histograms of tokens and times, in Envoy itself. */
export function measure(intents: Intents): Patch {
  const loggers = [
    logger('dragoman.measure.input', ['u', 'input'], [tokens('input', 'input')]),
    logger(
      'dragoman.measure.output',
      ['u', 'output'],
      [
        tokens('output', 'output'),
        milliseconds('gen_ai_server_time_to_first_token', '%COMMON_DURATION(DS_RX_BEG:US_RX_BODY_BEG:ms)%'),
      ],
    ),
    logger('dragoman.measure.time', ['up', 'provider'], [milliseconds('gen_ai_server_request_duration', '%DURATION%')]),
  ];
  const names = new Set(loggers.map(({ name }) => name));
  return patchServing('measure', intents, (hcm) => ({
    ...hcm,
    accessLog: [...hcm.accessLog.filter(({ name }) => !names.has(name)), ...loggers],
  }));
}
