import { create, toBinary, type JsonObject } from '@bufbuild/protobuf';
import { StreamAccessLogsMessageSchema } from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { CheckRequestSchema } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import { accountsText } from '@dragoman/metering';
import { expect, test } from 'vitest';
import { authzService } from './service.ts';
import { StoreOnMaps } from './testing/store-on-maps.ts';

/** What an Envoy does not tell any more. */

const NOW = Date.parse('2026-11-25T12:00:00Z');
const accounts = accountsText([{ scope: 'key:alice', limits: { concurrent: 2 } }]);
const facts = (id: string): JsonObject => ({
  id,
  key: { name: 'alice', accounts },
  req: { format: 'openai-chat', op: 'chat', model: 'm', bytes: 40 },
});

function setUp() {
  const store = new StoreOnMaps();
  const [outcomes, lines]: [string[], string[]] = [[], []];
  const { check, settle, left } = authzService({
    counters: store,
    clock: { now: () => NOW, cautious: () => NOW },
    findPlugin: () => Promise.resolve(undefined),
    watched: (_what, work) => work(),
    decided: (outcome) => outcomes.push(outcome),
    report: (line) => lines.push(line),
  });
  const ask = async (client: object, id: string) => {
    const question = create(CheckRequestSchema, {
      attributes: { metadataContext: { filterMetadata: { dragoman: facts(id) } } },
    });
    await check({}, client).message(Buffer.from(toBinary(CheckRequestSchema, question)));
    return outcomes.at(-1);
  };
  const end = async (client: object, id: string) => {
    const metadata = { filterMetadata: { dragoman: { ...facts(id), u: { state: 'none' } } } };
    const message = create(StreamAccessLogsMessageSchema, {
      logEntries: { case: 'httpLogs', value: { logEntry: [{ commonProperties: { metadata } }] } },
    });
    await settle({}, client).message(Buffer.from(toBinary(StreamAccessLogsMessageSchema, message)));
  };
  return { store, lines, left, ask, end };
}

test('the calls of a client who is gone hold nothing any more, and those of others do', async () => {
  const { left, ask, end } = setUp();
  const [one, two] = [{}, {}];
  expect(await ask(one, 'a')).toBe('admitted');
  expect(await ask(two, 'b')).toBe('admitted');
  expect(await ask(two, 'c')).toBe('rate_limit_exceeded');
  left(one);
  expect(await ask(two, 'c')).toBe('admitted');
  expect(await ask(two, 'd')).toBe('rate_limit_exceeded');
  await end(two, 'a');
  expect(await ask(two, 'd'), 'the end of one that was given back gives nothing back').toBe('rate_limit_exceeded');
  await end(two, 'b');
  expect(await ask(two, 'd')).toBe('admitted');
});

test('one who is gone before he is answered holds nothing', async () => {
  const { store, left, ask } = setUp();
  const client = {};
  const asked = ask(client, 'a');
  left(client);
  await asked;
  expect(store.reservations.get('a')).toMatchObject({ state: 'expired' });
});

test('a store that is down then says so', async () => {
  const { store, lines, left, ask } = setUp();
  const client = {};
  await ask(client, 'a');
  store.isDown = true;
  left(client);
  await new Promise((turn) => setImmediate(turn));
  expect(lines).toEqual(['what calls of an Envoy that is gone hold cannot be given back now: down']);
});
