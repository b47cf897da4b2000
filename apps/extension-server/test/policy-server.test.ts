import { Client, credentials, Metadata, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { create } from '@bufbuild/protobuf';
import { GATEWAY_HEADER } from '@dragoman/patches';
import {
  DiscoveryRequestSchema,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';
import { followTlsFiles } from '@dragoman/runtime';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { startPolicyServer, type PolicyServer, type PolicyServerOptions } from '../src/policies/policy-server.ts';
import { TABLE_SERVICE } from '../src/policies/table-service.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-policies-'));
const file = (name: string): string => join(dir, name);
const authority = (name: string): void => {
  const key = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:policies.test,DNS:other.test'];
  execFileSync('openssl', [...key, '-keyout', file(`${name}.key`), '-out', file(`${name}.crt`), ...names], {
    stdio: 'ignore',
  });
};
['ca', 'stranger'].forEach(authority);
const report = () => undefined;
const envoyVersion = '1.40';
const followed = () => followTlsFiles({ cert: file('ca.crt'), key: file('ca.key'), ca: file('ca.crt') }, report);
const listen = { host: '127.0.0.1', port: 1 };

let server: PolicyServer | undefined;
afterEach(() => server?.close());
afterAll(() => rmSync(dir, { recursive: true }));

/** What an Envoy is told that asks with these credentials. */
function asked(security: ChannelCredentials, options: ClientOptions): Promise<string> {
  const address = server?.source?.address;
  if (!address || !('port' in address)) throw new Error('it is nowhere');
  const client = new Client(`127.0.0.1:${address.port}`, security, options);
  const metadata = new Metadata();
  metadata.set(GATEWAY_HEADER, 'one');
  const { path, requestSerialize, responseDeserialize } = TABLE_SERVICE.streamExtensionConfigs;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
  call.write(create(DiscoveryRequestSchema, { resourceNames: ['dragoman.identify'] }));
  return new Promise<string>((told, failed) => {
    call.once('data', ({ versionInfo }: DiscoveryResponse) => told(versionInfo));
    call.once('error', failed);
  }).finally(() => client.close());
}

test('with a certificate: Envoys know by whom it was signed and whose it is, and need none', async () => {
  const tls = followed();
  server = await startPolicyServer({ listen, tls, envoyVersion, policies: { host: '127.0.0.1', port: 0 }, report });
  const { source, tables, besideHooks } = server;
  expect(besideHooks).toEqual([]);
  expect(source?.tls).toEqual({ ca: readFileSync(file('ca.crt'), 'utf8'), names: ['policies.test', 'other.test'] });
  const policies = [{ name: 'a', policy: { keys: [], teams: [], rules: [] }, issuers: [] }];
  tables.publish('one', { policies, limits: [] });
  const named = { 'grpc.ssl_target_name_override': 'policies.test' };
  const trusting = (name: string) => credentials.createSsl(readFileSync(file(`${name}.crt`)));
  expect(await asked(trusting('ca'), named)).not.toBe('');
  await expect(asked(trusting('stranger'), named)).rejects.toMatchObject({ code: 14 });
  await expect(asked(trusting('ca'), { 'grpc.ssl_target_name_override': 'evil.test' })).rejects.toMatchObject({
    code: 14,
  });
});

test.each<[string, Partial<PolicyServerOptions>, object | undefined, number]>([
  ['beside hooks in the clear', {}, { address: listen }, 1],
  ['beside hooks on a socket', { listen: { path: '/x.sock' } }, { address: { path: '/x.sock' } }, 1],
  ['nowhere, where hooks are for certificates', { tls: followed() }, undefined, 0],
  ['where Envoys are told', { reachedAt: { host: 'svc', port: 2 } }, { address: { host: 'svc', port: 2 } }, 1],
])('%s', async (_what, options, source, services) => {
  server = await startPolicyServer({ listen, envoyVersion, ...options, report });
  expect(server.source).toEqual(source);
  expect(server.besideHooks).toHaveLength(services);
});

test('on all addresses: Envoys are told one of them', async () => {
  server = await startPolicyServer({ listen: { host: '0.0.0.0', port: 7 }, envoyVersion, report });
  expect(server.source?.address).toMatchObject({ port: 7, host: expect.not.stringMatching(/^0\./) as unknown });
});
