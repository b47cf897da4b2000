import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { StreamAccessLogsMessage } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { parseUsd, type Bill } from '@dragoman/metering';

const NAMESPACE = 'dragoman';

/** What each call of a message has used, for those that hold something. */
export function billsOf({ logEntries }: StreamAccessLogsMessage, atMs: number): readonly Bill[] {
  const entries = logEntries.case === 'httpLogs' ? logEntries.value.logEntry : [];
  return entries.flatMap(({ commonProperties }) => {
    const facts = objectOf(commonProperties?.metadata?.filterMetadata[NAMESPACE]);
    const id = facts['id'];
    // A plugin may be all that was asked about it.
    const isHeld = typeof objectOf(facts['key'])['accounts'] === 'string';
    // Envoy may tell of a call while it goes on; what counts is the end.
    if (typeof id !== 'string' || !isHeld || commonProperties?.intermediateLogEntry) return [];
    const usage = objectOf(facts['u']);
    const tokens = countOf(usage['input']) + countOf(usage['output']);
    return [{ id, atMs, charges: [], used: { nanoUsd: costOf(facts['cost'], usage), tokens } }];
  });
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
