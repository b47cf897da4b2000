import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { annotateGateways } from '../src/heal/annotate-gateways.ts';
import { healer } from '../src/heal/healer.ts';
import { touchFile } from '../src/heal/touch-file.ts';

const EG = 'Gateway default/eg';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-heal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.useRealTimers();
});

describe('a healer', () => {
  const started = (touches: (() => Promise<void>)[]) => {
    vi.useFakeTimers();
    const lines: string[] = [];
    const touch = vi.fn(() => touches.shift()?.() ?? Promise.resolve());
    const healing = healer({
      touch: { what: 'it', touch },
      report: (line) => lines.push(line),
      firstMs: 10,
      maxMs: 40,
    });
    return { healing, touch, lines };
  };

  test('touches once after a failure, not at once', async () => {
    const { healing, touch } = started([]);
    healing.failed([EG]);
    healing.failed([EG]);
    await vi.advanceTimersByTimeAsync(9);
    expect(touch).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(touch).toHaveBeenCalledTimes(1);
  });
  test('waits longer each time that it does not help, up to a limit, and less after a success', async () => {
    const { healing, touch } = started([]);
    for (const [wait, calls] of [
      [10, 1],
      [20, 2],
      [40, 3],
      [40, 4],
    ] as const) {
      healing.failed([EG]);
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(touch).toHaveBeenCalledTimes(calls - 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(touch).toHaveBeenCalledTimes(calls);
    }
    healing.succeeded([EG]);
    healing.failed([EG]);
    await vi.advanceTimersByTimeAsync(10);
    expect(touch).toHaveBeenCalledTimes(5);
  });
  test('does not touch what is well by then', async () => {
    const { healing, touch } = started([]);
    healing.failed([EG]);
    healing.succeeded([EG]);
    await vi.advanceTimersByTimeAsync(100);
    expect(touch).toHaveBeenCalledTimes(0);
  });
  test('is not told of one Gateway by the success of another', async () => {
    const { healing, touch } = started([]);
    healing.failed([EG]);
    healing.succeeded(['Gateway default/other']);
    await vi.advanceTimersByTimeAsync(10);
    expect(touch).toHaveBeenCalledTimes(1);
  });
  test('touches once for all that failed', async () => {
    const { healing, touch } = started([]);
    healing.failed([EG]);
    await vi.advanceTimersByTimeAsync(5);
    healing.failed(['Gateway default/other']);
    await vi.advanceTimersByTimeAsync(100);
    expect(touch).toHaveBeenCalledTimes(1);
  });
  test('waits as long for one Gateway as it has failed, whatever others do', async () => {
    const { healing, touch } = started([]);
    healing.failed([EG]);
    await vi.advanceTimersByTimeAsync(10);
    healing.failed([EG]);
    healing.succeeded(['Gateway default/other']);
    await vi.advanceTimersByTimeAsync(19);
    expect(touch).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(touch).toHaveBeenCalledTimes(2);
  });
  test('touches for what is of no Gateway that is known, whatever is well, and soon again after a success', async () => {
    const { healing, touch } = started([]);
    for (const calls of [1, 2]) {
      healing.failed([]);
      healing.succeeded([EG]);
      await vi.advanceTimersByTimeAsync(10);
      expect(touch).toHaveBeenCalledTimes(calls);
    }
  });
  test('tries again when it cannot touch, and says why', async () => {
    const { healing, touch, lines } = started([() => Promise.reject(new Error('no right'))]);
    healing.failed([EG]);
    await vi.advanceTimersByTimeAsync(30);
    expect(touch).toHaveBeenCalledTimes(2);
    expect(lines).toEqual(['cannot touch it: no right', expect.stringContaining('touched it')]);
  });
  test('without anything to touch does nothing', async () => {
    vi.useFakeTimers();
    healer({ touch: undefined, report: () => {} }).failed([EG]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a file is touched by a rename of the same bytes', async () => {
  const path = join(folder, 'all.yaml');
  writeFileSync(path, 'kind: Gateway');
  const before = statSync(path).ino;
  await touchFile(path).touch();
  expect(statSync(path).ino).not.toBe(before);
  expect(readFileSync(path, 'utf8')).toBe('kind: Gateway');
});

test('a file that is not there is an error', async () => {
  await expect(touchFile(join(folder, 'none')).touch()).rejects.toThrow('ENOENT');
});

test('of all Gateways those of Envoy Gateway get an annotation with its prefix, whether one refuses it or not', async () => {
  const patched: { url: string; type: string | undefined; body: string }[] = [];
  const listed: Record<string, object[]> = {
    gatewayclasses: [
      { metadata: { name: 'eg' }, spec: { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' } },
      { metadata: { name: 'other' }, spec: { controllerName: 'example.dev/controller' } },
    ],
    gateways: [
      { metadata: { name: 'fixed', namespace: 'team' }, spec: { gatewayClassName: 'eg' } },
      { metadata: { name: 'mine', namespace: 'team' }, spec: { gatewayClassName: 'eg' } },
      { metadata: { name: 'theirs', namespace: 'team' }, spec: { gatewayClassName: 'other' } },
    ],
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const url = request.url ?? '';
      if (url.endsWith('/fixed')) return void response.writeHead(403).end('{}');
      if (request.method === 'PATCH') patched.push({ url, type: request.headers['content-type'], body });
      const items = listed[url.split('/').at(-1) ?? ''];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const kubeconfig = join(folder, 'kubeconfig');
  const port = (server.address() as AddressInfo).port;
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
  await expect(annotateGateways(kubeconfig).touch()).rejects.toThrow('403');
  server.close();
  expect(patched.map(({ url }) => url)).toEqual(['/apis/gateway.networking.k8s.io/v1/namespaces/team/gateways/mine']);
  expect(patched[0]?.type).toBe('application/merge-patch+json');
  expect(JSON.parse(patched[0]?.body ?? '')).toEqual({
    metadata: { annotations: { 'gateway.envoyproxy.io/dragoman-retry': expect.any(String) } },
  });
});
