import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import {
  HttpConnectionManager_TracingSchema,
  type HttpConnectionManager,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { mapConnectionManagers } from '@dragoman/xds';
import { expect, test } from 'vitest';
import { apply, plan, readIntents } from '../src/index.ts';
import { readResources } from './resources-yaml.ts';

const base = readResources(readFileSync(join(import.meta.dirname, 'testdata/in/base.yaml'), 'utf8'));

/** What the owner of the listeners traces: a tag of his own, and one of a name that is ours. */
const owners = create(HttpConnectionManager_TracingSchema, {
  maxPathTagLength: 99,
  customTags: [{ tag: 'his' }, { tag: 'dragoman.key' }],
});

/** The tracing of all connection managers afterwards, in order. */
function traced(shared: boolean) {
  const resources = {
    ...base,
    listeners: base.listeners.map((listener) =>
      mapConnectionManagers(listener, (hcm): HttpConnectionManager => ({ ...hcm, tracing: owners })),
    ),
  };
  const { intents } = readIntents(resources, { envoy: '1.40', gateway: { shared } });
  const patches = plan(intents).filter(({ name }) => name === 'tag-traces');
  const found: HttpConnectionManager['tracing'][] = [];
  for (const listener of apply(resources, patches).listeners)
    mapConnectionManagers(listener, (hcm) => {
      found.push(hcm.tracing);
      return hcm;
    });
  return found;
}

test('spans of calls of models say more, others are as they came', () => {
  const [ours, ...others] = traced(false);
  expect(ours?.customTags.map(({ tag }) => tag)).toEqual(['his', ...NAMES]);
  expect(ours?.customTags.find(({ tag }) => tag === 'dragoman.key')?.type.case).toBe('metadata');
  expect(others.length).toBeGreaterThan(0);
  expect(others).toEqual(others.map(() => owners));
});

test('paths may hold keys, and are left out; on the listeners of others that is for those to say', () => {
  expect(traced(false)[0]?.maxPathTagLength).toBe(0);
  expect(traced(true)[0]?.maxPathTagLength).toBe(99);
});

const NAMES = [
  'gen_ai.operation.name',
  'gen_ai.request.model',
  'gen_ai.provider.name',
  'gen_ai.response.model',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'error.type',
  'dragoman.cost_usd',
  'dragoman.key',
  'dragoman.team',
];
