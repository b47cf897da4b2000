import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { watchRejections } from '../src/envoy/watch-rejections.ts';

test('what Envoy refuses is told once for each time', async () => {
  const lines: string[] = [];
  let count = 1;
  const envoy = createServer((_request, response) =>
    response.end(`listener_manager.lds.update_rejected: ${count}\ncluster_manager.cds.update_rejected: 0\n`),
  );
  await new Promise<void>((listening) => envoy.listen(0, '127.0.0.1', listening));
  const port = (envoy.address() as AddressInfo).port;
  const watch = watchRejections({ admin: `127.0.0.1:${port}`, report: (line) => lines.push(line), everyMs: 20 });
  await vi.waitFor(() => expect(lines).toEqual([expect.stringContaining('lds.update_rejected is 1')]));
  count = 3;
  await vi.waitFor(() => expect(lines[1]).toContain('is 3, was 1'));
  expect(watch.rejected.get('cluster_manager.cds.update_rejected')).toBe(0);
  watch.close();
  envoy.close();
});
