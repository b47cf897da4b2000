import { create, type JsonObject } from '@bufbuild/protobuf';
import { StreamAccessLogsMessageSchema } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { expect, test } from 'vitest';
import { billsOf } from './bills.ts';

const messageOf = (facts: JsonObject, intermediateLogEntry = false) =>
  create(StreamAccessLogsMessageSchema, {
    logEntries: {
      case: 'httpLogs',
      value: {
        logEntry: [{ commonProperties: { intermediateLogEntry, metadata: { filterMetadata: { dragoman: facts } } } }],
      },
    },
  });
const reported = { state: 'reported', input: 3, output: 4 };

test.each<[string, JsonObject, object]>([
  ['what it cost', { cost: '0.000001', u: reported }, { nanoUsd: 1000, tokens: 7 }],
  ['a price that nobody knows', { cost: null, u: reported }, { nanoUsd: undefined, tokens: 7 }],
  ['one that was cut off', { u: { state: 'estimated', input: 3 } }, { nanoUsd: undefined, tokens: 3 }],
  ['nothing was used', { u: { state: 'none' } }, { nanoUsd: 0, tokens: 0 }],
  ['nobody looked at it', {}, { nanoUsd: 0, tokens: 0 }],
])('%s', (_what, facts, used) => {
  expect(billsOf(messageOf({ id: '1', ...facts }), 5)).toEqual([{ id: '1', atMs: 5, charges: [], used }]);
});

test('a call that goes on, or that holds nothing, has no bill', () => {
  expect(billsOf(messageOf({ id: '1', u: reported }, true), 5)).toEqual([]);
  expect(billsOf(messageOf({ u: reported }), 5)).toEqual([]);
});
