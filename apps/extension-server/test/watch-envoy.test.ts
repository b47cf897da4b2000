import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { watchEnvoy } from '../src/envoy/watch-envoy.ts';

test('what Envoy refuses is told once for each time', async () => {
  const lines: string[] = [];
  let count = 1;
  const envoy = createServer((_request, response) =>
    response.end(`listener_manager.lds.update_rejected: ${count}\ncluster_manager.cds.update_rejected: 0\n`),
  );
  await new Promise<void>((listening) => envoy.listen(0, '127.0.0.1', listening));
  const port = (envoy.address() as AddressInfo).port;
  const report = (line: string) => lines.push(line);
  const watch = watchEnvoy({ admin: `127.0.0.1:${port}`, translates: false, report, everyMs: 20 });
  await vi.waitFor(() => expect(lines).toEqual([expect.stringContaining('lds.update_rejected is 1')]));
  count = 3;
  await vi.waitFor(() => expect(lines[1]).toContain('is 3, was 1'));
  expect(watch.rejected.get('cluster_manager.cds.update_rejected')).toBe(0);
  watch.close();
  envoy.close();
});

test('what is missing in its bootstrap is told once, by the words of the bootstrap', async () => {
  const lines: string[] = [];
  const pages: Readonly<Record<string, object>> = {
    '/runtime': { entries: { 'envoy.reloadable_features.ext_proc_graceful_grpc_close': { final_value: 'true' } } },
  };
  const envoy = createServer(({ url = '' }, response) => response.end(JSON.stringify(pages[url] ?? {})));
  await new Promise<void>((listening) => envoy.listen(0, '127.0.0.1', listening));
  const admin = `127.0.0.1:${(envoy.address() as AddressInfo).port}`;
  const watch = watchEnvoy({ admin, translates: true, report: (line) => lines.push(line), everyMs: 20 });
  const lacks = [
    'bootstrap_extensions has no envoy.bootstrap.internal_listener',
    'the runtime flag envoy.reloadable_features.grpc_side_stream_flow_control is not false',
  ];
  await vi.waitFor(() => expect(watch.lacks).toEqual(lacks));
  await new Promise((over) => setTimeout(over, 100));
  expect(lines).toEqual([expect.stringContaining(lacks.join('; '))]);
  watch.close();
  envoy.close();
});
