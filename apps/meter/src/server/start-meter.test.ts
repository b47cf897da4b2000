import { toBinary } from '@bufbuild/protobuf';
import {
  StreamAccessLogsMessageSchema,
  type StreamAccessLogsMessage,
} from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { Server } from '@grpc/grpc-js';
import { appendFileSync, statSync } from 'node:fs';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { meterMetrics } from '../settle/meter-metrics.ts';
import type { Settled } from '../settle/settler.ts';
import { connect, PATH } from '../testing/connect.ts';
import { entryOf, FACTS, messageOf } from '../testing/entry.ts';
import {
  accountsOf,
  callsIn,
  logLine,
  NOW,
  PRICES,
  scratchFolder,
  scratchStore,
  sometimesDown,
  until,
} from '../testing/fixtures.ts';
import { allowResets } from './access-log-server.ts';
import { startMeter, type MeterOptions } from './start-meter.ts';

async function stage(options: Partial<MeterOptions> = {}) {
  const folder = scratchFolder();
  const store = await scratchStore(folder);
  const down = { is: false };
  const settled: Settled[] = [];
  const said: string[] = [];
  const path = join(folder, 'meter.sock');
  const meter = await startMeter({
    store: { ...store, counters: sometimesDown(store.counters, down) },
    prices: PRICES,
    accountsOf,
    onSettled: (each) => settled.push(each),
    listen: { path },
    report: (line) => said.push(line),
    now: () => NOW,
    ...options,
  });
  onTestFinished(() => meter.close());
  return { folder, path, store, down, settled, said, meter };
}

/** As it stands in a call: not compressed, its length, itself. */
function framed(message: StreamAccessLogsMessage): Buffer {
  const bytes = toBinary(StreamAccessLogsMessageSchema, message);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

const numbered = (at: number) => entryOf(FACTS, { customTags: { id: `call-${at}` } });

test('what Envoy says is in the ledger, each call once, and counted', async () => {
  const registry = new Registry();
  const left = [{ scope: 'key:alice', nanoUsd: -60 }] as const;
  const metrics = meterMetrics(registry, {
    modelOf: ({ requestModel }) => `of ${requestModel}`,
    budgets: async () => left,
  });
  const { path, store, settled } = await stage({ metrics });
  const stream = connect(path).open();
  stream.write(messageOf(numbered(1), numbered(2)));
  stream.write(messageOf(numbered(2), numbered(3)));
  await until(async () => (await callsIn(store)) === 3);
  await until(() => settled.length === 3);
  stream.end();
  const shown = await registry.metrics();
  // A sum of floating-point numbers: the exact one is in the ledger.
  expect(shown).toMatch(
    /dragoman_cost_usd_total\{gen_ai_provider_name="openai",gen_ai_request_model="of smart"\} 3\.(6|59999\d*)e-7/,
  );
  expect(shown).toContain('dragoman_metered_calls_total{usage="reported"} 3');
  expect(shown).toContain('dragoman_budget_remaining_usd{scope="key:alice"} -6e-8');
  expect(shown).toContain('dragoman_unpriced_calls_total 0');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('the log file and the service beside each other', async () => {
  const folder = scratchFolder();
  const logFile = join(folder, 'access.jsonl');
  const { path, store, said } = await stage({ logFile });
  appendFileSync(logFile, `${logLine('call-1')}\nbad canary\n${logLine('call-2')}\n`);
  connect(path)
    .open()
    .write(messageOf(numbered(2), numbered(3), entryOf({ ...FACTS, u: { state: 'canary' } })));
  await until(async () => (await callsIn(store)) === 3);
  await until(() => said.length === 2);
  expect(said.join()).toContain('left out: it is not JSON');
  expect(said.join()).toContain('1 access-log entries could not be read');
  expect(said.join()).not.toContain('canary');
});

test('counters that were down are made good by themselves', async () => {
  const { path, store, down, settled } = await stage();
  down.is = true;
  connect(path)
    .open()
    .write(messageOf(numbered(1)));
  await until(async () => (await callsIn(store)) === 1);
  expect(settled).toEqual([]);
  down.is = false;
  await until(() => settled.length === 1);
});

test('closing keeps what was taken', async () => {
  const { path, store, meter } = await stage();
  const { open } = connect(path);
  const stream = open();
  stream.write(messageOf(...Array.from({ length: 100 }, (_, at) => numbered(at))));
  await until(async () => (await callsIn(store)) > 0);
  await meter.close();
  expect(await callsIn(store)).toBe(100);
});

test('a connection outlives thousands of streams that were given up', async () => {
  const { path, store } = await stage();
  const session = connectHttp2('http://localhost', { createConnection: () => connectSocket(path) });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  const request = () => {
    const stream = session.request({
      ':method': 'POST',
      ':path': PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => undefined);
    return stream;
  };
  for (let batch = 0; batch < 30 && !session.destroyed; batch += 1) {
    const streams = Array.from({ length: 100 }, request);
    await new Promise((sent) => session.ping(sent));
    await Promise.all(
      streams.map((stream) => {
        const gone = new Promise((closed) => stream.once('close', closed));
        stream.close(constants.NGHTTP2_CANCEL);
        return gone;
      }),
    );
  }
  expect(session.destroyed).toBe(false);
  request().write(framed(messageOf(numbered(1))));
  await until(async () => (await callsIn(store)) === 1);
});

test('the place where the limits of resets are kept', () => {
  const server = new Server();
  allowResets(server);
  expect(server).toHaveProperty('commonServerOptions.streamResetBurst', 1e9);
  expect(() => allowResets({} as Server)).toThrow('keeps its HTTP/2 options elsewhere');
});

test('a socket that is in use is not taken; one that was left behind is', async () => {
  const { path, meter } = await stage();
  await expect(stage({ listen: { path } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await meter.close();
  await stage({ listen: { path } });
});

test('on a port', async () => {
  const { meter } = await stage({ listen: { host: '127.0.0.1', port: 0 } });
  expect(meter.port).toBeGreaterThan(0);
});
