import { readdirSync, statSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ENVOY_VERSIONS } from '../envoy-binary/envoy-versions.ts';
import { freePort } from '../testing/free-port.ts';
import { realEnvoy, type RealEnvoy } from '../testing/real-envoy.ts';
import { slowUpstream, STREAM_END } from '../testing/slow-upstream.ts';
import { cluster, direct, listener, routes } from '../testing/snapshots.ts';
import type { XdsSnapshot } from '../xds-server/xds-snapshot.ts';

const FETCH_MS = 120_000;

describe.each(ENVOY_VERSIONS)('Envoy %s', { timeout: 30_000 }, (version) => {
  let real: RealEnvoy;
  let port: number;
  beforeEach(async () => {
    port = await freePort();
    real = await realEnvoy(version);
  }, FETCH_MS);
  afterEach(() => real.end());

  const saying = (text: string): XdsSnapshot => ({
    clusters: [],
    listeners: [listener('l', { port })],
    routes: [direct('routes', text)],
  });
  const ask = async (path = '/'): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  const publish = async (snapshot: XdsSnapshot): Promise<void> => {
    expect(await real.xds.publish(snapshot)).toMatchObject({ ok: true });
  };

  test('serves the first snapshot and the next without a warning; its files are for the owner alone', async () => {
    await publish(saying('one'));
    await real.envoy.ready();
    expect(await ask()).toBe('one');
    await publish(saying('two'));
    await vi.waitFor(async () => expect(await ask()).toBe('two'));
    expect(real.lines).toEqual([]);
    for (const file of readdirSync(real.runDir))
      expect([file, statSync(join(real.runDir, file)).mode & 0o777]).toEqual([file, 0o600]);
  });

  test('is not ready before there is a snapshot', async () => {
    await expect(real.envoy.ready(700)).rejects.toThrow('is not ready');
    expect(real.envoy.state).toBe('starting');
    expect((await real.envoy.admin('/ready')).status).toBe(503);
  });

  test('what Envoy refuses leaves the old serving', async () => {
    await publish(saying('one'));
    const regex = routes('routes', { match: { safe_regex: { regex: '(' } }, direct_response: { status: 200 } });
    const manager = { http_filters: [{ name: 'none' }] };
    const bad: [RegExp, XdsSnapshot][] = [
      [/^routes: .*missing \)/, { ...saying('two'), routes: [regex] }],
      [/^listeners: .*none/, { ...saying('two'), listeners: [listener('l', { port, manager })] }],
      [/^clusters: .*x/, { ...saying('two'), clusters: [cluster('ok'), cluster('x', { connect_timeout: '-1s' })] }],
      [/^routes: .*nowhere/, { ...saying('two'), routes: [routes('routes', { route: { cluster: 'nowhere' } })] }],
    ];
    for (const [reason, snapshot] of bad) {
      expect(await real.xds.publish(snapshot)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
      await sleep(50);
      expect(await ask()).toBe('one');
    }
    await publish(saying('three'));
    await vi.waitFor(async () => expect(await ask()).toBe('three'));
  });

  test('a listener whose port is taken is refused, in words', async () => {
    const upstream = await slowUpstream();
    const other = { ...saying('two'), listeners: [listener('l', { port }), listener('m', { port: upstream.port })] };
    await publish(saying('one'));
    const outcome = await real.xds.publish(other);
    expect(outcome).toEqual({ ok: false, reason: expect.stringMatching(/^listeners: .*Address already in use/) });
    expect(await ask()).toBe('one');
    upstream.close();
  });

  test('a listener that asks for the same routes in another way gets them', async () => {
    await publish(saying('one'));
    const slower = listener('l', { port, rds: { initial_fetch_timeout: '20s' } });
    await publish({ ...saying('one'), listeners: [slower] });
    const second = listener('m', { port: await freePort(), rds: { initial_fetch_timeout: '21s' } });
    await publish({ ...saying('one'), listeners: [slower, second] });
    await vi.waitFor(async () => {
      const { body } = await real.envoy.admin('/stats?filter=listener_manager.total_listeners_(warming|active)');
      expect(body).toBe('listener_manager.total_listeners_active: 2\nlistener_manager.total_listeners_warming: 0\n');
    });
  });

  test('killed, it comes back with the last snapshot', async () => {
    await publish(saying('one'));
    await real.envoy.ready();
    const states: string[] = [];
    real.envoy.onState((state) => states.push(state));
    const { pid } = real.envoy;
    process.kill(pid ?? 0, 'SIGKILL');
    await vi.waitFor(async () => expect(await ask()).toBe('one'), { timeout: 5_000, interval: 20 });
    await real.envoy.ready();
    expect(real.envoy.pid).not.toBe(pid);
    expect(states).toEqual(['dead', 'starting', 'serving']);
    expect(real.lines).toContain('Envoy ended (SIGKILL); it is started again in 50 ms');
    await publish(saying('two'));
    await vi.waitFor(async () => expect(await ask()).toBe('two'));
  });

  test('no request fails while providers come and go, and a stream outlives its listener', async () => {
    await real.end();
    real = await realEnvoy(version, { graceMs: 100 });
    const upstream = await slowUpstream();
    const through = (name: string): XdsSnapshot => ({
      clusters: [cluster(name, { port: upstream.port })],
      listeners: [listener('l', { port, manager: { server_name: name } })],
      routes: [routes('routes', { route: { cluster: name } })],
    });
    await publish(through('first'));
    const stream = ask('/slow');
    const answers: string[] = [];
    let asking = true;
    const asker = (async () => {
      while (asking) answers.push(await ask().catch((error: Error) => `${error.cause}`));
    })();
    for (const name of ['second', 'third', 'first', 'fourth', 'fifth', 'sixth']) {
      await publish(through(name));
      await sleep(150);
    }
    expect(await stream).toMatch(new RegExp(`${STREAM_END}$`));
    asking = false;
    await asker;
    expect(answers.length).toBeGreaterThan(20);
    expect([...new Set(answers)]).toEqual(['fast\n']);
    await vi.waitFor(async () => {
      const { body } = await real.envoy.admin('/clusters');
      expect([...new Set(body.match(/^\w+/gm))].sort()).toEqual(['dragoman_xds', 'sixth']);
    });
    upstream.close();
  });

  describe('drains', () => {
    let upstream: Awaited<ReturnType<typeof slowUpstream>>;
    beforeEach(async () => {
      upstream = await slowUpstream();
      const toUpstream = routes('routes', { route: { cluster: 'up' } });
      await publish({ ...saying(''), clusters: [cluster('up', { port: upstream.port })], routes: [toUpstream] });
      await real.envoy.ready();
    });
    afterEach(() => upstream.close());

    const connectionOf = (agent: Agent) =>
      new Promise<string>((told) => {
        const asked = get({ port, host: '127.0.0.1', agent }, (response) => {
          response.resume().once('end', () => told(response.headers.connection ?? 'none'));
        });
        asked.once('error', (error: NodeJS.ErrnoException) => told(error.code ?? ''));
      });

    test('a live stream ends whole, new connections are refused, old ones are closed', async () => {
      const agent = new Agent({ keepAlive: true });
      expect(await connectionOf(agent)).not.toBe('close');
      const stream = ask('/slow');
      await sleep(200);
      const drained = real.envoy.drain(10_000);
      await sleep(100);
      expect(await connectionOf(agent)).toBe('close');
      await expect(ask()).rejects.toThrow('fetch failed');
      expect(await stream).toMatch(new RegExp(`${STREAM_END}$`));
      const outcome = await drained;
      expect(outcome.active).toBe(0);
      expect(outcome.ms).toBeGreaterThan(700);
      expect(outcome.ms).toBeLessThan(2_500);
      expect(real.envoy.state).toBe('dead');
      expect(real.envoy.pid).toBeUndefined();
    });

    test('a stream that lives longer than the time is cut', async () => {
      const stream = ask('/slow');
      const cut = expect(stream).rejects.toThrow();
      await sleep(200);
      const outcome = await real.envoy.drain(300);
      await cut;
      expect(outcome.active).toBe(1);
      expect(outcome.ms).toBeLessThan(600);
    });
  });
});
