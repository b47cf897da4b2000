import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cluster } from '../testing/snapshots.ts';
import { startXdsServer } from './start-xds-server.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { snapshot, xdsFixture, type XdsFixture } from '../testing/xds-fixture.ts';

let fixture: XdsFixture;
beforeEach(() => {
  fixture = xdsFixture();
});
afterEach(() => fixture.end());

test('an Envoy that is connected before there is a snapshot waits for it', async () => {
  const xds = await fixture.start();
  const envoy = fixture.connect();
  await vi.waitFor(() => expect(xds.connected).toBe(true));
  await sleep(50);
  expect(envoy.sent).toEqual([]);
  await fixture.served(snapshot('a'));
  expect(envoy.sent.map(([kind]) => kind)).toEqual(['clusters', 'listeners', 'routes']);
});

test('an Envoy that comes back in the midst of a publish gets all of it', async () => {
  const xds = await fixture.start();
  const first = fixture.connect({
    judge: (kind, names) => (names.includes('b') && kind === 'clusters' ? 'silence' : undefined),
  });
  await fixture.served(snapshot('a'));
  const outcome = xds.publish(snapshot('b', 'two'));
  await vi.waitFor(() => expect(first.sent).toHaveLength(4));
  first.close();
  const second = fixture.connect();
  expect(await outcome).toMatchObject({ ok: true });
  expect(second.sent.slice(0, 3)).toEqual([
    ['clusters', 'a b'],
    ['listeners', 'l'],
    ['routes', 'routes'],
  ]);
});

test('routes asked for again are sent again, once', async () => {
  await fixture.start();
  const envoy = fixture.connect();
  await fixture.served(snapshot('a'));
  await sleep(30);
  envoy.ask('routes');
  await vi.waitFor(() => expect(envoy.sent).toHaveLength(4));
  await sleep(50);
  expect(envoy.sent).toHaveLength(4);
});

test('a snapshot larger than the usual 4 MB of gRPC', async () => {
  const xds = await fixture.start({ timeoutMs: 5_000 });
  const envoy = fixture.connect();
  const many = Array.from({ length: 5_000 }, (_, i) => cluster(`${i}-${'x'.repeat(1_000)}`));
  await vi.waitFor(() => expect(xds.connected).toBe(true));
  await fixture.served({ ...snapshot('a'), clusters: many });
  expect(envoy.sent[0]?.[1].length).toBeGreaterThan(5_000_000);
});

test('close ends pending calls and open streams at once, and takes the socket away', async () => {
  const xds = await fixture.start({ timeoutMs: 60_000 });
  fixture.connect({ judge: () => 'silence' });
  const outcome = xds.publish(snapshot('a'));
  await vi.waitFor(() => expect(xds.connected).toBe(true));
  await xds.close();
  expect(await outcome).toEqual({ ok: false, reason: 'clusters: the xDS server was closed' });
  expect(await xds.publish(snapshot('a'))).toMatchObject({ ok: false });
  expect(existsSync(fixture.socketPath)).toBe(false);
});

test('a live socket is not taken over, a dead one is', async () => {
  const server = await fixture.start();
  await expect(startXdsServer({ socketPath: fixture.socketPath, report: () => undefined })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await server.close();
  const dead = createServer().listen(fixture.socketPath);
  await new Promise((listening) => dead.once('listening', listening));
  await expect(fixture.start()).rejects.toThrow('another process listens on');
  dead.close();
  await fixture.start();
});

test('a folder that is not there is an error', async () => {
  await expect(
    startXdsServer({ socketPath: join(fixture.socketPath, '..', 'none', 'x.sock'), report: () => undefined }),
  ).rejects.toThrow('the xDS server cannot listen on');
});
