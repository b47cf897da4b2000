import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { HTTPAccessLogEntrySchema } from '@envoyproxy/protos/envoy/data/accesslog/v3/accesslog';
import { StreamAccessLogsMessageSchema } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { parseUsd, type Bill } from '@dragoman/metering';
import { fieldPath, findMessages, hasFlag, messageUnder, readStruct, WireReader } from '@dragoman/runtime';

const NAMESPACE = 'dragoman';
const ENTRIES = fieldPath(StreamAccessLogsMessageSchema, 'httpLogs', 'logEntry');
const METADATA = fieldPath(HTTPAccessLogEntrySchema, 'commonProperties', 'metadata', 'filterMetadata');
const GOES_ON = fieldPath(HTTPAccessLogEntrySchema, 'commonProperties', 'intermediateLogEntry');
const ATTEMPTS = fieldPath(HTTPAccessLogEntrySchema, 'commonProperties', 'upstreamRequestAttemptCount');

/** What each call of a message has used, for those that hold something. @param message a `StreamAccessLogsMessage` */
export function billsOf(message: Buffer, atMs: number): readonly Bill[] {
  return findMessages(new WireReader(message), ENTRIES).flatMap((entry) => {
    // Envoy may tell of a call while it goes on; what counts is the end.
    if (hasFlag(entry.copy(), GOES_ON)) return [];
    const found = messageUnder(findMessages(entry.copy(), METADATA), NAMESPACE);
    const facts = found ? readStruct(found) : {};
    const id = facts['id'];
    // A plugin may be all that was asked about it.
    const isHeld = typeof objectOf(facts['key'])['accounts'] === 'string';
    if (typeof id !== 'string' || !isHeld) return [];
    // Whoever left before a provider was asked has used nothing, whatever he wanted.
    const used = hasFlag(entry, ATTEMPTS) ? usedOf(facts) : { nanoUsd: 0, tokens: 0 };
    return [{ id, atMs, charges: [], used }];
  });
}

function usedOf({ cost, u }: JsonObject): Bill['used'] {
  const usage = objectOf(u);
  return { nanoUsd: costOf(cost, usage), tokens: countOf(usage['input']) + countOf(usage['output']) };
}

/** What used nothing cost nothing; undefined: something was used whose price nobody knows. */
function costOf(said: JsonValue | undefined, usage: JsonObject): number | undefined {
  const cost = typeof said === 'string' ? parseUsd(said) : undefined;
  if (cost !== undefined) return Number(cost);
  return usage['state'] === 'reported' || usage['state'] === 'estimated' ? undefined : 0;
}

const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const countOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);
