import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, equals, fromBinary, toBinary, type DescMessage, type Message } from '@bufbuild/protobuf';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteSchema, VirtualHostSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { SecretSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/secret';
import {
  PostTranslateModifyRequestSchema,
  PostTranslateModifyResponseSchema,
  type PostTranslateModifyRequest,
} from '@envoyproxy/protos/proto/extension/service';
import { BUILT_IN_KINDS } from '@dragoman/providers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExtensionServer, type ExtensionServer } from '../src/index.ts';
import { hookClient, type HookClient } from './hook-client.ts';
import { recordings } from './recordings.ts';
import { shuffled } from './shuffled.ts';

const all = recordings();
const singles = all.filter(({ method }) => method.name !== 'PostTranslateModify');
const translations = all.filter(({ method }) => method.name === 'PostTranslateModify');

const folder = mkdtempSync(join(tmpdir(), 'dragoman-hooks-'));
const path = join(folder, 'hooks.sock');
let server: ExtensionServer;
let client: HookClient;
beforeAll(async () => {
  const admin = { host: '127.0.0.1', port: 0 };
  server = await startExtensionServer({
    listen: { path },
    admin,
    envoyVersion: '1.40',
    catalogue: () => [],
    kinds: BUILT_IN_KINDS,
    patches: [],
    google: { from: 'metadata server', host: '127.0.0.1:1' },
    accessLog: '/dev/null',
    report: () => {},
  });
  client = hookClient(`unix:${path}`);
});
afterAll(async () => {
  client.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const same = <D extends DescMessage>(schema: D, a: Message | undefined, b: Message | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  equals(schema, a as never, b as never, { registry: createRegistry(), unknown: true });

describe.each(singles)('$title', ({ method, bytes }) => {
  test('comes back as it was sent', async () => {
    const request = fromBinary<DescMessage>(method.input, bytes) as unknown as Record<string, Message>;
    const response = fromBinary<DescMessage>(method.output, await client.call(method.name, bytes));
    const [field] = method.output.fields;
    const name = field?.localName ?? '';
    const schema = field?.message as DescMessage;
    expect(same(schema, (response as unknown as Record<string, Message>)[name], request[name])).toBe(true);
  });
});

/** The kinds of Gateway API that a route or cluster came from. */
const kindOf = (metadata: PostTranslateModifyRequest['clusters'][number]['metadata']): unknown =>
  (metadata?.filterMetadata['envoy-gateway']?.['resources'] as { kind?: string }[] | undefined)?.[0]?.kind;

describe.each(translations)('$title', ({ bytes, set }) => {
  const request = fromBinary(PostTranslateModifyRequestSchema, bytes);
  const answer = () => client.call('PostTranslateModify', bytes);
  const translated = async () => fromBinary(PostTranslateModifyResponseSchema, await answer());

  test('every list is there, and what belongs to no HTTPRoute is untouched', async () => {
    const response = await translated();
    expect(response.secrets.every((secret, at) => same(SecretSchema, secret, request.secrets[at]))).toBe(true);
    expect(response.secrets).toHaveLength(request.secrets.length);
    expect(response.listeners.map(({ name }) => name)).toEqual(request.listeners.map(({ name }) => name));
    expect(response.routes.map(({ name }) => name)).toEqual(request.routes.map(({ name }) => name));
    for (const [at, cluster] of request.clusters.entries()) {
      expect(response.clusters[at]?.name).toBe(cluster.name);
      if (kindOf(cluster.metadata) !== 'HTTPRoute')
        expect(same(ClusterSchema, response.clusters[at], cluster)).toBe(true);
    }
    const ready = request.listeners.findIndex(({ name }) => name.includes('ready'));
    expect(same(ListenerSchema, response.listeners[ready], request.listeners[ready])).toBe(true);
  });

  test('the routes that say nothing of models are equal, in their order', async () => {
    const response = await translated();
    for (const [at, config] of request.routes.entries()) {
      for (const [place, host] of config.virtualHosts.entries()) {
        const after = response.routes[at]?.virtualHosts[place];
        const annotated = host.routes.filter(({ metadata }) => JSON.stringify(metadata).includes('"llm.'));
        if (annotated.length === 0) expect(same(VirtualHostSchema, after, host)).toBe(true);
        for (const route of host.routes.filter((each) => !annotated.includes(each))) {
          expect(after?.routes.some((each) => same(RouteSchema, each, route))).toBe(true);
        }
      }
    }
  });

  test.runIf(set !== 'standalone')('an annotation that does not exist is a 500 that says so', async () => {
    const routes = (await translated()).routes
      .flatMap(({ virtualHosts }) => virtualHosts)
      .flatMap((host) => host.routes);
    const chat = routes.filter(({ name }) => name.startsWith('httproute/default/chat/'));
    expect(chat.length).toBeGreaterThan(0);
    for (const { action } of chat) {
      if (action.case !== 'directResponse') throw new Error('the route is open');
      expect(action.value.status).toBe(500);
      expect(action.value.body?.specifier.value).toContain('annotation gateway.envoyproxy.io/llm.foo is not known');
    }
  });

  test('asked twice the answer has the same bytes, also when the maps come in another order', async () => {
    const other = toBinary(PostTranslateModifyRequestSchema, shuffled(PostTranslateModifyRequestSchema, request));
    const first = await answer();
    expect(Buffer.compare(await answer(), first)).toBe(0);
    expect(Buffer.compare(await client.call('PostTranslateModify', other), first)).toBe(0);
  });
});

test.runIf(translations.length > 0)('what a later Envoy Gateway may add is not lost', async () => {
  const [recording] = translations;
  const request = fromBinary(PostTranslateModifyRequestSchema, recording?.bytes ?? new Uint8Array());
  const unknown = [{ no: 5000, wireType: 2, data: new Uint8Array([3, 1, 2, 3]) }];
  for (const each of [...request.listeners, ...request.routes, ...request.clusters, ...request.secrets])
    each.$unknown = unknown;
  for (const host of request.routes.flatMap(({ virtualHosts }) => virtualHosts)) host.$unknown = unknown;
  const bytes = toBinary(PostTranslateModifyRequestSchema, request);
  const response = fromBinary(PostTranslateModifyResponseSchema, await client.call('PostTranslateModify', bytes));
  const parts = [...response.listeners, ...response.routes, ...response.clusters, ...response.secrets];
  const hosts = response.routes.flatMap(({ virtualHosts }) => virtualHosts);
  expect([...parts, ...hosts].filter(({ $unknown }) => $unknown?.[0]?.no !== 5000)).toEqual([]);
});
