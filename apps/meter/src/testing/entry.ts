import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { AccessLogCommon, HTTPAccessLogEntrySchema } from '@envoyproxy/protos/envoy/data/accesslog/v3/accesslog';
import {
  StreamAccessLogsMessageSchema,
  type StreamAccessLogsMessage,
} from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { NOW } from './fixtures.ts';

type Entry = MessageInitShape<typeof HTTPAccessLogEntrySchema>;

/** What our filters leave: 120 nano-dollars at the price of the tests. */
export const FACTS: JsonObject = {
  id: 'of-authz',
  key: { name: 'alice', team: 'search' },
  req: { format: 'openai-chat', op: 'chat', model: 'smart', stream: true, bytes: 400 },
  up: { provider: 'openai', model: 'gpt-5' },
  u: { state: 'reported', model: 'gpt-5-2025-08-07', input: 100, output: 20, cache_read: 40, cache_write_1h: 0 },
};

export const entryOf = (
  facts: JsonObject,
  common: Partial<
    Pick<AccessLogCommon, 'customTags' | 'streamId' | 'intermediateLogEntry' | 'upstreamRequestAttemptCount'>
  > = {},
  responseCodeDetails = 'via_upstream',
): Entry => ({
  commonProperties: {
    startTime: timestampFromMs(NOW),
    duration: { seconds: 1n, nanos: 500_000_000 },
    timeToFirstUpstreamRxByte: { seconds: 0n, nanos: 12_000_000 },
    routeName: 'model/smart',
    upstreamRequestAttemptCount: 2,
    metadata: { filterMetadata: { dragoman: facts } },
    ...common,
  },
  request: { requestId: 'caller', requestBodyBytes: 400n },
  response: { responseCode: 200, responseBodyBytes: 900n, responseCodeDetails },
});

export const messageOf = (...logEntry: Entry[]): StreamAccessLogsMessage =>
  create(StreamAccessLogsMessageSchema, { logEntries: { case: 'httpLogs', value: { logEntry } } });
