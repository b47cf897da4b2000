import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { snapshot, xdsFixture, type XdsFixture } from '../testing/xds-fixture.ts';

let fixture: XdsFixture;
beforeEach(() => {
  fixture = xdsFixture();
});
afterEach(() => fixture.end());

test('the first snapshot goes clusters, listeners, routes; of the routes only those asked for', async () => {
  const xds = await fixture.start();
  expect(xds.connected).toBe(false);
  const outcome = xds.publish(snapshot('a b'));
  const envoy = fixture.connect();
  expect(await outcome).toEqual({ ok: true, ms: expect.any(Number) });
  expect(xds.connected).toBe(true);
  expect(envoy.sent).toEqual([
    ['clusters', 'a b'],
    ['listeners', 'l'],
    ['routes', 'routes'],
  ]);
  expect(statSync(fixture.socketPath).mode & 0o777).toBe(0o600);
});

test('only what changed is sent, and old clusters stay for the grace', async () => {
  await fixture.start({ graceMs: 150 });
  const envoy = fixture.connect();
  await fixture.served(snapshot('a b'));
  envoy.sent.length = 0;
  await fixture.served(snapshot('a b'));
  expect(envoy.sent).toEqual([]);
  await fixture.served(snapshot('b c', 'two'));
  expect(envoy.sent).toEqual([
    ['clusters', 'a b c'],
    ['routes', 'routes'],
  ]);
  await vi.waitFor(() => expect(envoy.sent.at(-1)).toEqual(['clusters', 'b c']));
  await sleep(200);
  expect(envoy.sent).toHaveLength(3);
});

test('a later publish starts the grace anew', async () => {
  await fixture.start({ graceMs: 300 });
  const envoy = fixture.connect();
  await fixture.served(snapshot('a'));
  await fixture.served(snapshot('b'));
  await sleep(200);
  await fixture.served(snapshot('b', 'two'));
  await sleep(200);
  expect(envoy.sent.at(-1)).toEqual(['routes', 'routes']);
  await vi.waitFor(() => expect(envoy.sent.at(-1)).toEqual(['clusters', 'b']));
});

test('listeners and routes wait until the new clusters are warm, but not for ever', async () => {
  let warm = (): void => undefined;
  const xds = await fixture.start({ warm: () => new Promise((done) => (warm = done)) });
  const envoy = fixture.connect();
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

test('without an Envoy: the first snapshot waits for one, a later one does not stay', async () => {
  const xds = await fixture.start({ timeoutMs: 150 });
  const none = { ok: false, reason: 'Envoy was not connected for 0.15 s' };
  expect(await xds.publish(snapshot('a'))).toEqual(none);
  const envoy = fixture.connect();
  await vi.waitFor(() => expect(envoy.sent).toHaveLength(3));
  await fixture.served(snapshot('a'));
  envoy.close();
  await vi.waitFor(() => expect(xds.connected).toBe(false));
  expect(await xds.publish(snapshot('b'))).toEqual(none);
  const second = fixture.connect();
  await vi.waitFor(() => expect(second.sent).toHaveLength(3));
  expect(second.sent[0]).toEqual(['clusters', 'a']);
});

test('publishes at once are done one after the other', async () => {
  const xds = await fixture.start();
  const envoy = fixture.connect();
  const outcomes = await Promise.all(
    [snapshot('a'), snapshot('a', 'two'), snapshot('a', 'three')].map((each) => xds.publish(each)),
  );
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(envoy.sent.filter(([kind]) => kind === 'routes')).toHaveLength(3);
  expect(envoy.sent).toHaveLength(5);
});
