import { create, toBinary, type JsonObject } from '@bufbuild/protobuf';
import { StreamAccessLogsMessageSchema } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { expect, test } from 'vitest';
import { billsOf } from './bills.ts';

function messageOf(
  facts: JsonObject,
  common: { intermediateLogEntry?: true; upstreamRequestAttemptCount?: number } = {},
) {
  const metadata = { filterMetadata: { dragoman: facts } };
  const commonProperties = { metadata, upstreamRequestAttemptCount: 2, ...common };
  const message = create(StreamAccessLogsMessageSchema, {
    logEntries: { case: 'httpLogs', value: { logEntry: [{ commonProperties }] } },
  });
  return Buffer.from(toBinary(StreamAccessLogsMessageSchema, message));
}
const key = { accounts: 'somebody pays' };
const reported = { state: 'reported', input: 3, output: 4 };

test.each<[string, JsonObject, object]>([
  ['what it cost', { cost: '0.000001', u: reported }, { nanoUsd: 1000, tokens: 7 }],
  ['a price that nobody knows', { cost: null, u: reported }, { nanoUsd: undefined, tokens: 7 }],
  ['one that was cut off', { u: { state: 'estimated', input: 3 } }, { nanoUsd: undefined, tokens: 3 }],
  ['nothing was used', { u: { state: 'none' } }, { nanoUsd: 0, tokens: 0 }],
  ['nobody looked at it', {}, { nanoUsd: 0, tokens: 0 }],
])('%s', (_what, facts, used) => {
  expect(billsOf(messageOf({ id: '1', key, ...facts }), 5)).toEqual([{ id: '1', atMs: 5, charges: [], used }]);
});

test('who left before a provider was asked has used nothing', () => {
  const facts = { id: '1', key, up: { provider: 'named' }, u: { state: 'estimated', input: 3 }, cost: '0.000003' };
  expect(billsOf(messageOf(facts, { upstreamRequestAttemptCount: 0 }), 5)).toEqual([
    { id: '1', atMs: 5, charges: [], used: { nanoUsd: 0, tokens: 0 } },
  ]);
});

test('a call that goes on, or that holds nothing, has no bill', () => {
  expect(billsOf(messageOf({ id: '1', key, u: reported }, { intermediateLogEntry: true }), 5)).toEqual([]);
  expect(billsOf(messageOf({ key, u: reported }), 5)).toEqual([]);
  expect(billsOf(messageOf({ id: '1', key: { name: 'only a plugin was asked' }, u: reported }), 5)).toEqual([]);
});
