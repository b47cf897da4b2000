import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { GATEWAY_HEADER, type PolicyLimits } from '@dragoman/patches';
import type { NamedPolicy } from '@dragoman/policy';
import {
  DiscoveryRequestSchema,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startGrpcServer, type GrpcServer } from '../src/grpc/start-grpc-server.ts';
import { policyTables, type PolicyTables } from '../src/policies/policy-tables.ts';
import { TABLE_SERVICE, tableHandlers } from '../src/policies/table-service.ts';

const IDENTIFY = 'dragoman.identify';
const named = (name: string, ...keys: readonly string[]): NamedPolicy => ({
  name,
  policy: { keys: keys.map((key) => ({ name: key, sha256: '0a'.repeat(32), models: ['*'] })), teams: [], rules: [] },
  issuers: [],
});

let tables: PolicyTables;
let server: GrpcServer;
let told: string[];
const clients: Client[] = [];

beforeEach(async () => {
  told = [];
  tables = policyTables({ envoy: '1.40', graceMs: 200 });
  const handlers = tableHandlers({ tables, report: (line) => void told.push(line) });
  server = await startGrpcServer({
    listen: { host: '127.0.0.1', port: 0 },
    services: [{ service: TABLE_SERVICE, handlers }],
  });
});
afterEach(async () => {
  tables.close();
  clients.splice(0).forEach((client) => client.close());
  await server.close();
});

const publish = (gateway: string, policies: readonly NamedPolicy[], limits: readonly PolicyLimits[] = []): void =>
  tables.publish(gateway, { policies, limits });

/** An Envoy of a gateway that asks for the filter. */
function envoyOf(gateway: string, filter = IDENTIFY) {
  const client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
  clients.push(client);
  const metadata = new Metadata();
  metadata.set(GATEWAY_HEADER, gateway);
  const { path, requestSerialize, responseDeserialize } = TABLE_SERVICE.streamExtensionConfigs;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
  const got: string[] = [];
  const send = (more: Omit<MessageInitShape<typeof DiscoveryRequestSchema>, '$typeName' | '$unknown'> = {}) =>
    void call.write(create(DiscoveryRequestSchema, { resourceNames: [filter], ...more }));
  call.on('data', ({ resources, nonce }: DiscoveryResponse) => {
    got.push(Buffer.concat(resources.map(({ value }) => value)).toString());
    send({ responseNonce: nonce });
  });
  call.on('error', () => undefined);
  let ended = false;
  call.on('end', () => (ended = true));
  send();
  return { got, send, ended: () => ended };
}

test('an Envoy waits until its gateway is known, and gets nobody else’s policies', async () => {
  const [one, other] = [envoyOf('one'), envoyOf('other')];
  publish('other', [named('a/other', 'olga')]);
  await vi.waitFor(() => expect(other.got).toHaveLength(1));
  publish('one', [named('a/one', 'anna')]);
  await vi.waitFor(() => expect(one.got).toHaveLength(1));
  expect(one.got[0]).toContain('anna');
  expect(one.got[0]).not.toContain('olga');
});

test('what did not change is not sent again', async () => {
  const envoy = envoyOf('one');
  publish('one', [named('a/one', 'anna')]);
  await vi.waitFor(() => expect(envoy.got).toHaveLength(1));
  publish('one', [named('a/one', 'anna')]);
  publish('one', [named('a/one', 'dora')]);
  await vi.waitFor(() => expect(envoy.got.at(-1)).toContain('dora'));
  expect(envoy.got).toHaveLength(2);
  expect(envoy.got[1]).not.toContain('anna');
});

test('a policy that has gone holds for as long as Envoy may have its routes, and no longer', async () => {
  const envoy = envoyOf('one');
  publish('one', [named('a/one', 'anna')]);
  publish('one', [named('a/two', 'berta')]);
  await vi.waitFor(() => expect(envoy.got.at(-1)).toContain('berta'));
  expect(envoy.got.at(-1)).toContain('anna');
  // Somebody else pauses, say: that ends nobody's time.
  publish('one', [named('a/two', 'carla')]);
  await vi.waitFor(() => expect(envoy.got.at(-1)).toContain('carla'));
  expect(envoy.got.at(-1)).toContain('anna');
  await vi.waitFor(() => expect(envoy.got.at(-1)).not.toContain('anna'));
  expect(envoy.got.at(-1)).toContain('carla');
});

test('limits come and go as policies do, and a policy without any gives none', async () => {
  const envoy = envoyOf('one', 'dragoman.limits');
  const limit = (of: string, count: number): PolicyLimits => ({
    of,
    limits: [{ requests: { count, windowMs: 1000 }, by: [], when: [] }],
  });
  publish('one', [named('a/one', 'anna')]);
  publish('one', [named('a/one', 'anna')], [limit('a/one', 1)]);
  await vi.waitFor(() => expect(envoy.got).toHaveLength(1));
  expect(envoy.got[0]).toContain('a/one');
  publish('one', [named('a/one', 'dora')], [limit('a/one', 1)]);
  publish('one', [named('a/one', 'dora')], [limit('a/two', 1)]);
  await vi.waitFor(() => expect(envoy.got.at(-1)).toContain('a/two'));
  expect(envoy.got.at(-1)).toContain('a/one');
  await vi.waitFor(() => expect(envoy.got.at(-1)).not.toContain('a/one'));
  expect(envoy.got.at(-1)).toContain('a/two');
});

test('a table that Envoy refuses is told', async () => {
  const envoy = envoyOf('one');
  publish('one', [named('a/one', 'anna')]);
  await vi.waitFor(() => expect(envoy.got).toHaveLength(1));
  envoy.send({ errorDetail: { code: 3, message: 'no such script' } });
  await vi.waitFor(() => expect(told).toEqual(['Envoy has refused the policies of one: no such script']));
});

test('the end of the server ends what is open', async () => {
  const envoy = envoyOf('one');
  publish('one', [named('a/one', 'anna')]);
  await vi.waitFor(() => expect(envoy.got).toHaveLength(1));
  tables.close();
  await vi.waitFor(() => expect(envoy.ended()).toBe(true));
});

test('a name that is no header of ours is nobody’s', async () => {
  const envoy = envoyOf('=zz');
  publish('', []);
  publish('one', [named('a/one', 'anna')]);
  const other = envoyOf('one');
  await vi.waitFor(() => expect(other.got).toHaveLength(1));
  expect(envoy.got).toEqual([]);
});
