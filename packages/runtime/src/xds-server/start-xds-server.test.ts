import { mkdtempSync, rmSync, statSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeEnvoy, type FakeEnvoyOptions } from '../testing/fake-envoy.ts';
import { cluster, direct, listener } from '../testing/snapshots.ts';
import { startXdsServer, type XdsServer, type XdsServerOptions } from './start-xds-server.ts';
import type { XdsSnapshot } from './xds-snapshot.ts';

let dir: string;
let socketPath: string;
let server: XdsServer | undefined;
let lines: string[];
const ends: (() => void)[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dragoman-xds-'));
  socketPath = join(dir, 'xds.sock');
  lines = [];
});
afterEach(async () => {
  ends.splice(0).forEach((end) => end());
  await server?.close();
  server = undefined;
  rmSync(dir, { recursive: true, force: true });
});

async function start(options: Partial<XdsServerOptions> = {}): Promise<XdsServer> {
  server = await startXdsServer({ socketPath, report: (line) => lines.push(line), timeoutMs: 1_000, ...options });
  return server;
}
function connect(options?: FakeEnvoyOptions) {
  const envoy = fakeEnvoy(socketPath, options);
  ends.push(envoy.close);
  return envoy;
}
const snapshot = (names: string, text = 'one', port = 1): XdsSnapshot => ({
  clusters: names.split(' ').map((name) => cluster(name)),
  listeners: [listener('l', { port })],
  routes: [direct('routes', text), direct('nobody asks', 'x')],
});
const served = async (server: XdsServer, first: XdsSnapshot): Promise<void> => {
  expect(await server.publish(first)).toMatchObject({ ok: true });
};

test('the first snapshot goes clusters, listeners, routes; of the routes only those asked for', async () => {
  const xds = await start();
  expect(xds.connected).toBe(false);
  const outcome = xds.publish(snapshot('a b'));
  const envoy = connect();
  expect(await outcome).toEqual({ ok: true, ms: expect.any(Number) });
  expect(xds.connected).toBe(true);
  expect(envoy.sent).toEqual([
    ['clusters', 'a b'],
    ['listeners', 'l'],
    ['routes', 'routes'],
  ]);
  expect(statSync(socketPath).mode & 0o777).toBe(0o600);
});

test('an Envoy that is connected before there is a snapshot waits for it', async () => {
  const xds = await start();
  const envoy = connect();
  await vi.waitFor(() => expect(xds.connected).toBe(true));
  await sleep(50);
  expect(envoy.sent).toEqual([]);
  await served(xds, snapshot('a'));
  expect(envoy.sent.map(([kind]) => kind)).toEqual(['clusters', 'listeners', 'routes']);
});

test('only what changed is sent, and old clusters stay for the grace', async () => {
  const xds = await start({ graceMs: 150 });
  const envoy = connect();
  await served(xds, snapshot('a b'));
  envoy.sent.length = 0;
  await served(xds, snapshot('a b'));
  expect(envoy.sent).toEqual([]);
  await served(xds, snapshot('b c', 'two'));
  expect(envoy.sent).toEqual([
    ['clusters', 'a b c'],
    ['routes', 'routes'],
  ]);
  await vi.waitFor(() => expect(envoy.sent.at(-1)).toEqual(['clusters', 'b c']));
  await sleep(200);
  expect(envoy.sent).toHaveLength(3);
});

test('a later publish starts the grace anew', async () => {
  const xds = await start({ graceMs: 300 });
  const envoy = connect();
  await served(xds, snapshot('a'));
  await served(xds, snapshot('b'));
  await sleep(200);
  await served(xds, snapshot('b', 'two'));
  await sleep(200);
  expect(envoy.sent.at(-1)).toEqual(['routes', 'routes']);
  await vi.waitFor(() => expect(envoy.sent.at(-1)).toEqual(['clusters', 'b']));
});

test('listeners and routes wait until the new clusters are warm, but not for ever', async () => {
  let warm = (): void => undefined;
  const xds = await start({ warm: () => new Promise((done) => (warm = done)) });
  const envoy = connect();
  await vi.waitFor(() => expect(xds.connected).toBe(true));
  const first = xds.publish(snapshot('a'));
  await sleep(100);
  expect(envoy.sent).toEqual([['clusters', 'a']]);
  warm();
  expect(await first).toMatchObject({ ok: true });
  const outcome = await xds.publish(snapshot('b', 'two'));
  expect(outcome.ok && outcome.ms).toBeGreaterThan(650);
  expect(outcome.ok && outcome.ms).toBeLessThan(1_000);
});

test.each([
  ['clusters', snapshot('bad a'), [['clusters', 'a bad'], ['clusters', 'a']]],
  ['listeners', snapshot('a', 'two', 99), [['listeners', 'l'], ['listeners', 'l']]],
  ['routes', snapshot('a', 'two'), [['routes', 'routes'], ['routes', 'routes']]],
] as const)('refused %s: Envoy gets back what served before', async (refused, bad, expected) => {
  const xds = await start();
  let strict = false;
  const envoy = connect({
    judge: (kind) => {
      if (!strict || kind !== refused) return undefined;
      strict = false;
      return `no such ${kind}`;
    },
  });
  await served(xds, snapshot('a'));
  envoy.sent.length = 0;
  strict = true;
  expect(await xds.publish(bad)).toEqual({ ok: false, reason: `${refused}: no such ${refused}` });
  expect(envoy.sent).toEqual(expected);
  envoy.sent.length = 0;
  const fresh = connect();
  await vi.waitFor(() => expect(fresh.sent).toHaveLength(3));
  expect(fresh.sent[0]).toEqual(['clusters', 'a']);
  await served(xds, snapshot('a'));
  expect(envoy.sent).toEqual([]);
});

test('nothing of a first snapshot that was refused stays', async () => {
  const xds = await start({ graceMs: 20 });
  const envoy = connect({ judge: (kind, names) => (kind === 'listeners' && names.length > 0 ? 'no' : undefined) });
  expect(await xds.publish(snapshot('a'))).toEqual({ ok: false, reason: 'listeners: no' });
  await vi.waitFor(() => expect(envoy.sent).toEqual([['clusters', 'a'], ['listeners', 'l'], ['listeners', ''], ['clusters', '']]));
});

test('an Envoy that does not answer is not waited for for ever, and the next publish works', async () => {
  const xds = await start({ timeoutMs: 200 });
  let mute = false;
  connect({ judge: (kind) => (mute && kind === 'listeners' ? 'silence' : undefined) });
  await served(xds, snapshot('a'));
  mute = true;
  const outcome = xds.publish(snapshot('a', 'one', 2));
  setTimeout(() => (mute = false), 100);
  expect(await outcome).toEqual({ ok: false, reason: 'listeners: Envoy did not answer within 0.2 s' });
  await served(xds, snapshot('a', 'one', 3));
});

test('without an Envoy: the first snapshot waits for one, a later one does not stay', async () => {
  const xds = await start({ timeoutMs: 150 });
  const none = { ok: false, reason: 'Envoy was not connected for 0.15 s' };
  expect(await xds.publish(snapshot('a'))).toEqual(none);
  const envoy = connect();
  await vi.waitFor(() => expect(envoy.sent).toHaveLength(3));
  await served(xds, snapshot('a'));
  envoy.close();
  await vi.waitFor(() => expect(xds.connected).toBe(false));
  expect(await xds.publish(snapshot('b'))).toEqual(none);
  const second = connect();
  await vi.waitFor(() => expect(second.sent).toHaveLength(3));
  expect(second.sent[0]).toEqual(['clusters', 'a']);
});

test('an Envoy that comes back in the midst of a publish gets all of it', async () => {
  const xds = await start();
  const first = connect({ judge: (kind, names) => (names.includes('b') && kind === 'clusters' ? 'silence' : undefined) });
  await served(xds, snapshot('a'));
  const outcome = xds.publish(snapshot('b', 'two'));
  await vi.waitFor(() => expect(first.sent).toHaveLength(4));
  first.close();
  const second = connect();
  expect(await outcome).toMatchObject({ ok: true });
  expect(second.sent.slice(0, 3)).toEqual([['clusters', 'a b'], ['listeners', 'l'], ['routes', 'routes']]);
});

test('publishes at once are done one after the other', async () => {
  const xds = await start();
  const envoy = connect();
  const outcomes = await Promise.all([snapshot('a'), snapshot('a', 'two'), snapshot('a', 'three')].map((each) => xds.publish(each)));
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(envoy.sent.filter(([kind]) => kind === 'routes')).toHaveLength(3);
  expect(envoy.sent).toHaveLength(5);
});

test('routes asked for again are sent again, once', async () => {
  const xds = await start();
  const envoy = connect();
  await served(xds, snapshot('a'));
  await sleep(30);
  envoy.ask('routes');
  await vi.waitFor(() => expect(envoy.sent).toHaveLength(4));
  await sleep(50);
  expect(envoy.sent).toHaveLength(4);
});

test.each([
  ['a name twice', { ...snapshot('a a') }, 'clusters: two have the name "a"'],
  ['routes that are missing', { ...snapshot('a'), routes: [] }, 'listeners: one asks for the routes "routes"'],
])('%s: nothing is sent', async (_what, bad, reason) => {
  const xds = await start();
  const envoy = connect();
  await served(xds, snapshot('a'));
  expect(await xds.publish(bad)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  expect(envoy.sent).toHaveLength(3);
});

test('a snapshot larger than the usual 4 MB of gRPC', async () => {
  const xds = await start({ timeoutMs: 5_000 });
  const envoy = connect();
  const many = Array.from({ length: 5_000 }, (_, i) => cluster(`${i}-${'x'.repeat(1_000)}`));
  await vi.waitFor(() => expect(xds.connected).toBe(true));
  await served(xds, { ...snapshot('a'), clusters: many });
  expect(envoy.sent[0]?.[1].length).toBeGreaterThan(5_000_000);
});

test('close ends pending calls and open streams at once, and takes the socket away', async () => {
  const xds = await start({ timeoutMs: 60_000 });
  connect({ judge: () => 'silence' });
  const outcome = xds.publish(snapshot('a'));
  await vi.waitFor(() => expect(xds.connected).toBe(true));
  await xds.close();
  expect(await outcome).toEqual({ ok: false, reason: 'clusters: the xDS server was closed' });
  expect(await xds.publish(snapshot('a'))).toMatchObject({ ok: false });
  expect(existsSync(socketPath)).toBe(false);
});

test('a live socket is not taken over, a dead one is', async () => {
  await start();
  await expect(startXdsServer({ socketPath, report: () => undefined })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await server?.close();
  const dead = createServer().listen(socketPath);
  await new Promise((listening) => dead.once('listening', listening));
  await expect(start()).rejects.toThrow('another process listens on');
  dead.close();
  await start();
});

test('a folder that is not there is an error', async () => {
  await expect(startXdsServer({ socketPath: join(dir, 'none', 'x.sock'), report: () => undefined })).rejects.toThrow(
    'the xDS server cannot listen on',
  );
});
