import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import {
  PostClusterModifyRequestSchema,
  PostClusterModifyResponseSchema,
  PostRouteModifyRequestSchema,
  PostRouteModifyResponseSchema,
  PostTranslateModifyRequestSchema,
  PostTranslateModifyResponseSchema,
} from '@envoyproxy/protos/proto/extension/service';
import { BUILT_IN_KINDS } from '@dragoman/providers';
import { credentials, Server } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startExtensionServer, type ExtensionServer, type ExtensionServerOptions } from '../src/index.ts';
import { hookClient, type HookClient } from './hook-client.ts';

let folder: string;
let server: ExtensionServer | undefined;
let client: HookClient | undefined;
let lines: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-server-'));
  lines = [];
});
afterEach(async () => {
  client?.close();
  await server?.close();
  [server, client] = [undefined, undefined];
  rmSync(folder, { recursive: true });
});

const start = async (options: Partial<ExtensionServerOptions> = {}): Promise<ExtensionServer> => {
  const listen = { path: join(folder, 'hooks.sock') };
  const admin = { host: '127.0.0.1', port: 0 };
  const report = (line: string) => void lines.push(line);
  const google = { from: 'metadata server', host: '127.0.0.1:1' } as const;
  const usual = {
    admin,
    google,
    envoyVersion: '1.40',
    catalogue: () => [],
    kinds: BUILT_IN_KINDS,
    patches: [],
    report,
  } as const;
  server = await startExtensionServer({ listen, ...usual, ...options });
  client = hookClient(`unix:${listen.path}`);
  return server;
};
const call = async (hook: string, bytes: Uint8Array): Promise<Uint8Array> => {
  if (!client) throw new Error('not started');
  return client.call(hook, bytes);
};
const page = async (path: string): Promise<{ status: number; body: string }> => {
  const response = await fetch(`http://127.0.0.1:${server?.adminPort}${path}`);
  return { status: response.status, body: await response.text() };
};
const EMPTY = toBinary(PostTranslateModifyRequestSchema, create(PostTranslateModifyRequestSchema));

test('health, status and metrics stand on the admin port', async () => {
  await start();
  await call('PostTranslateModify', EMPTY);
  expect(await page('/livez')).toMatchObject({ status: 200 });
  expect(await page('/readyz')).toMatchObject({ status: 200 });
  expect(JSON.parse((await page('/status')).body)).toMatchObject({ envoy: '1.40', generation: 1, mistakes: [] });
  const { body } = await page('/metrics');
  expect(body).toContain('dragoman_hook_duration_seconds_count{hook="postTranslateModify",outcome="ok"} 1');
  for (const name of ['mistakes', 'routes', 'config_last_error', 'envoy_updates_rejected'])
    expect(body).toContain(`dragoman_${name} 0`);
});

test('messages have no limit', async () => {
  await start();
  const name = 'x'.repeat(9 * 1024 * 1024);
  const request = create(PostClusterModifyRequestSchema, { cluster: create(ClusterSchema, { name }) });
  const bytes = await call('PostClusterModify', toBinary(PostClusterModifyRequestSchema, request));
  expect(fromBinary(PostClusterModifyResponseSchema, bytes).cluster?.name).toHaveLength(name.length);
});

test('the limits of resets can be raised in this version of grpc-js', () => {
  expect(Object.keys(new Server())).toContain('commonServerOptions');
});

test('what hangs on a rule is noted on its route, other kinds are not', async () => {
  await start();
  const resource = (kind: string) => ({
    unstructuredBytes: new TextEncoder().encode(
      JSON.stringify({
        apiVersion: 'dragoman.dev/v1alpha1',
        kind,
        metadata: { name: 'keys', namespace: 'default' },
        spec: { keys: [] },
      }),
    ),
  });
  const noted = async (kind: string) => {
    const postRouteContext = { extensionResources: [resource(kind)], hostnames: ['a.test'] };
    const request = create(PostRouteModifyRequestSchema, { route: { name: 'r' }, postRouteContext });
    const bytes = await call('PostRouteModify', toBinary(PostRouteModifyRequestSchema, request));
    return fromBinary(PostRouteModifyResponseSchema, bytes).route?.metadata?.filterMetadata;
  };
  expect(await noted('LLMPolicy')).toEqual({ dragoman: { policies: ['default/keys'] } });
  expect(await noted('Other')).toBeUndefined();
});

describe('a failure of ours', () => {
  const manifests = () => join(folder, 'all.yaml');
  const broken = async () => {
    writeFileSync(manifests(), 'kind: [');
    await start({ host: { kind: 'files', manifests: manifests() } });
    await expect(call('PostTranslateModify', EMPTY)).rejects.toMatchObject({ code: 13 });
  };

  test('is INTERNAL, and its reason is told here and not there', async () => {
    await broken();
    await expect(call('PostTranslateModify', EMPTY)).rejects.not.toThrow('all.yaml');
    expect(lines.filter((line) => line.includes('all.yaml'))).toHaveLength(1);
    expect(await page('/readyz')).toMatchObject({ status: 503, body: expect.stringContaining('all.yaml') });
    expect((await page('/metrics')).body).toContain('dragoman_config_last_error 1');
  });

  test('is healed: the file is touched, so that the next translation can be well', async () => {
    writeFileSync(manifests(), 'kind: Gateway');
    const inode = () => statSync(manifests()).ino;
    const touched = (before: number) => vi.waitFor(() => expect(inode()).not.toBe(before), { timeout: 5_000 });
    const first = inode();
    await start({ host: { kind: 'files', manifests: manifests() } });
    // Once at the start, for what may have failed before it.
    await touched(first);
    const second = inode();
    writeFileSync(manifests(), 'kind: [');
    await expect(call('PostTranslateModify', EMPTY)).rejects.toMatchObject({ code: 13 });
    writeFileSync(manifests(), 'kind: Gateway');
    await touched(second);
    expect(readFileSync(manifests(), 'utf8')).toBe('kind: Gateway');
    await call('PostTranslateModify', EMPTY);
    expect((await page('/metrics')).body).toContain('dragoman_config_last_error 0');
  });

  test('bytes that are no request are an error, and the server lives on', async () => {
    await start();
    await expect(call('PostTranslateModify', new Uint8Array([0xff, 0xff]))).rejects.toThrow();
    expect(fromBinary(PostTranslateModifyResponseSchema, await call('PostTranslateModify', EMPTY)).clusters).toEqual(
      [],
    );
  });
});

describe('on a port with mutual TLS', () => {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const authority = (name: string) =>
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=DNS:localhost',
    );
  const file = (name: string) => join(folder, name);
  const secured = async () => {
    authority('ca');
    authority('stranger');
    const tls = { cert: file('ca.crt'), key: file('ca.key'), ca: file('ca.crt') };
    return start({ listen: { host: '127.0.0.1', port: 0 }, tls });
  };
  const as = (name: string) => {
    const security = credentials.createSsl(
      readFileSync(file('ca.crt')),
      readFileSync(file(`${name}.key`)),
      readFileSync(file(`${name}.crt`)),
    );
    client?.close();
    client = hookClient(`localhost:${server?.port}`, security);
  };

  test('who has a certificate is served, who has not is not', async () => {
    await secured();
    as('ca');
    expect(await call('PostTranslateModify', EMPTY)).toHaveLength(0);
    as('stranger');
    await expect(call('PostTranslateModify', EMPTY)).rejects.toMatchObject({ code: 14 });
  });
});

test('a socket that a dead process left is taken over, one of a living process is not', async () => {
  const path = join(folder, 'hooks.sock');
  writeFileSync(path, '');
  await start({ listen: { path } });
  const admin = { host: '127.0.0.1', port: 0 };
  const second = startExtensionServer({
    listen: { path },
    admin,
    envoyVersion: '1.40',
    catalogue: () => [],
    kinds: BUILT_IN_KINDS,
    patches: [],
    google: { from: 'metadata server', host: '127.0.0.1:1' },
    report: () => {},
  });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
