import { create } from '@bufbuild/protobuf';
import { NOTHING_CHARGED } from '@dragoman/metering';
import { StreamAccessLogsMessageSchema } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { expect, test } from 'vitest';
import { entryOf, FACTS, messageOf } from '../testing/entry.ts';
import { NOW } from '../testing/fixtures.ts';
import { recordsOf } from './records-of.ts';

const makeId = () => 'made-here';

test('every field', () => {
  expect(recordsOf(messageOf(entryOf(FACTS, { customTags: { id: 'made-by-the-gateway' } })), makeId)).toEqual({
    bad: [],
    records: [
      {
        id: 'made-by-the-gateway',
        reservation: 'of-authz',
        timeMs: NOW,
        requestId: 'caller',
        route: 'model/smart',
        key: 'alice',
        team: 'search',
        payers: null,
        dialect: 'openai-chat',
        operation: 'chat',
        provider: 'openai',
        requestModel: 'smart',
        responseModel: 'gpt-5-2025-08-07',
        stream: true,
        status: 200,
        error: null,
        attempts: 2,
        tokens: { input: 100, cacheRead: 40, cacheWrite: null, output: 20, reasoning: null },
        charged: { ...NOTHING_CHARGED, upstreamModel: 'gpt-5', cacheWrite1h: 0 },
        usage: 'reported',
        cost: null,
        ttftMs: 12,
        durationMs: 1500,
        bytesIn: 400,
        bytesOut: 900,
      },
    ],
  });
});

test('a call without an id of the gateway gets one, never the one of the caller', () => {
  const { records } = recordsOf(messageOf(entryOf(FACTS, { streamId: 'callers-own' })), makeId);
  expect(records.map(({ id }) => id)).toEqual(['made-here']);
});

test('a tag says a field instead', () => {
  const tags = { id: 'by-tag', status: '429', 'gen_ai.usage.output_tokens': '7', stream: 'false', key: '-' };
  expect(recordsOf(messageOf(entryOf(FACTS, { customTags: tags })), makeId).records[0]).toMatchObject({
    id: 'by-tag',
    status: 429,
    tokens: { input: 100, output: 7 },
    stream: false,
    key: null,
  });
});

test('what only the price asks for', () => {
  const counts = { audio_in: 1, audio_out: 2, image_in: 3, image_out: 4, searches: 5, tier: 'flex' };
  const { records } = recordsOf(messageOf(entryOf({ ...FACTS, u: { state: 'reported', ...counts } })), makeId);
  expect(records).toMatchObject([
    { charged: { audioInput: 1, audioOutput: 2, imageInput: 3, imageOutput: 4, webSearches: 5, serviceTier: 'flex' } },
  ]);
});

test.each([
  ['what the guard has left', { error: 'insufficient_quota' }, 'downstream_remote_disconnect', 'insufficient_quota'],
  ['why Envoy cut it off', {}, 'upstream_per_try_idle_timeout', 'upstream_timeout'],
  ['nothing went wrong', {}, 'via_upstream', null],
])('an error: %s', (_what, facts, responseCodeDetails, error) => {
  const entry = entryOf({ ...FACTS, ...facts }, {}, responseCodeDetails);
  expect(recordsOf(messageOf(entry), makeId).records).toMatchObject([{ error }]);
});

test('a call that goes on does not count yet', () => {
  expect(recordsOf(messageOf(entryOf(FACTS, { intermediateLogEntry: true })), makeId)).toEqual({
    records: [],
    bad: [],
  });
});

test('a call that nobody looked at', () => {
  const { records } = recordsOf(messageOf(entryOf({})), makeId);
  expect(records).toMatchObject([{ key: null, provider: null, usage: 'none', tokens: { input: null } }]);
});

test('a call that was cut off before a provider was asked cost nothing, whatever it would have cost', () => {
  const cut = { ...FACTS, u: { state: 'estimated', input: 100 }, cost: '0.0001' };
  const { records } = recordsOf(
    messageOf(entryOf(cut, { upstreamRequestAttemptCount: 0 }), entryOf({ ...cut, up: {} }), entryOf(cut)),
    makeId,
  );
  const nobody = { provider: null, usage: 'estimated', cost: 0n };
  expect(records).toMatchObject([nobody, nobody, { provider: 'openai', usage: 'estimated', cost: 100_000n }]);
});

test('what cannot be read is left out, and shown to nobody', () => {
  const read = recordsOf(
    messageOf(entryOf({ ...FACTS, u: { state: 'canary' } }), entryOf({ ...FACTS, up: 'canary' })),
    makeId,
  );
  expect(read.bad).toEqual(['usage is not one of reported, estimated, none']);
  expect(read.records).toMatchObject([{ provider: null }]);
});

test('connections are no calls', () => {
  const tcp = create(StreamAccessLogsMessageSchema, { logEntries: { case: 'tcpLogs', value: { logEntry: [{}] } } });
  expect(recordsOf(tcp, makeId)).toEqual({ records: [], bad: [] });
});
