import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '@bufbuild/protobuf';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { registry } from '@envoyproxy/protos/registry';
import { describe, expect, test } from 'vitest';
import { compile, stamp, type GatewayIntent, type ModelIntent, type TargetIntent } from '../src/index.ts';
import { readResources } from './resources-yaml.ts';

const base = readResources(readFileSync(join(import.meta.dirname, 'testdata/in/base.yaml'), 'utf8'));
const translator = { path: '/run/translate.sock' };
const authz = { path: '/run/authz.sock' };

const MODEL: ModelIntent = {
  name: { kind: 'exact', text: 'm' },
  targets: [],
  fallback: [],
  timeoutMs: 1_000,
  idleMs: 1_000,
  retries: { attempts: 0, on: [] },
};
const claude = (more: Partial<TargetIntent> = {}): TargetIntent => ({
  cluster: 'claude',
  name: { model: 'up' },
  weight: 1,
  formats: ['anthropic-messages'],
  ...more,
});

/** The base with one model. */
function compiled(model: Partial<ModelIntent>, gateway: Partial<GatewayIntent>) {
  const [llm, ...others] = base.routes;
  const [host] = llm?.virtualHosts ?? [];
  const [route] = host?.routes ?? [];
  if (!llm || !host || !route) throw new Error('no route');
  const routes = [{ ...route, metadata: stamp(undefined, { ...MODEL, ...model }) }];
  const resources = { ...base, routes: [{ ...llm, virtualHosts: [{ ...host, routes }] }, ...others] };
  const result = compile(resources, { envoy: '1.40', gateway: { shared: false, ...gateway } });
  const { listeners, routes: made, clusters } = result.resources;
  return {
    problems: result.problems,
    clusters: clusters.map(({ name }) => name),
    text: [
      ...listeners.map((each) => JSON.stringify(toJson(ListenerSchema, each, { registry, useProtoFieldName: true }))),
      ...made.map((each) =>
        JSON.stringify(toJson(RouteConfigurationSchema, each, { registry, useProtoFieldName: true })),
      ),
      ...clusters.map((each) => JSON.stringify(toJson(ClusterSchema, each, { registry, useProtoFieldName: true }))),
    ].join('\n'),
  };
}

describe('transforms', () => {
  const targets = [claude({ transforms: 'a@1,b@2|a@1' })];
  const hop = 'claude|anthropic-messages|a@1,b@2|a@1';

  test('lead also callers of the same dialect through the translator, which is told whose they are', () => {
    const { clusters, text } = compiled({ targets }, { translator });
    expect(clusters).toContain(`hop|${hop}`);
    expect(text).toContain(`{"key":"x-dragoman-transforms","value":"a@1,b@2|a@1"}`);
    expect(text).toContain(`{"key":"x-dragoman-provider","value":"claude"}`);
    expect(text).not.toContain('"cluster":"claude"');
  });

  test('where nobody translates let nobody by', () => {
    const { clusters, text } = compiled({ targets }, {});
    expect(clusters.filter((name) => name.startsWith('hop|'))).toEqual([]);
    expect(text).toContain('cannot be translated');
    expect(text).not.toContain('"cluster":"claude"');
  });

  test('of another target are not of this one', () => {
    const { clusters, text } = compiled({ targets: [claude()], fallback: targets }, { translator });
    expect(clusters.filter((name) => name.startsWith('hop|')).toSorted()).toEqual([
      'hop|claude|anthropic-messages',
      `hop|${hop}`,
    ]);
    expect(text.match(/x-dragoman-transforms/g)).toHaveLength(1);
  });
});

describe('authorizers', () => {
  const judged = { targets: [claude()], authorizers: ['a@1'] };

  test('are asked by authz, which sees the headers that they name', () => {
    const { problems, text } = compiled(judged, { authz, judgedBy: ['x-team'] });
    expect(problems).toEqual([]);
    expect(text).toContain('"authorizers":["a@1"]');
    expect(text).toContain('"judged":true');
    expect(text).toContain('"allowed_headers":{"patterns":[{"exact":"x-request-id"},{"exact":"x-team"}]}');
  });

  test('where nobody is asked are a problem: nothing is published', () => {
    expect(compiled(judged, {}).problems).toEqual([
      { where: 'route smart', message: 'a plugin judges about its calls, and there is no authz to ask it' },
    ]);
  });

  test('of other models are asked about no call of this one', () => {
    const { text } = compiled({ targets: [claude()] }, { authz, judgedBy: ['x-team'] });
    expect(text).not.toContain('"judged"');
  });
});
