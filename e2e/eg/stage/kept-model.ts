import {
  call,
  dragomanCommand,
  freePort,
  startProcess,
  until,
  type EnvoyGateway,
  type Manifest,
  type MockProvider,
  type RunningProcess,
} from '@dragoman/testkit';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { bearer, hashOf } from '../../src/stage/keys.ts';
import { scratchFolder } from '../../src/stage/scratch-folder.ts';
import type { Behind } from './front.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './manifests.ts';
import type { Source } from './sources.ts';

const keyOf = (name: string): string => `dgm-key-of-${name}-0123456789abcdef`;
/** A question of who has the key of this name. */
export const by = (name: string) => ({ headers: bearer(keyOf(name)) });

export interface KeptPlace {
  readonly mock: MockProvider;
  readonly port: number;
}

/** A model that is open, one that is kept for who has a key, and others that come and go. */
export const keptResources = (
  { mock, port }: KeptPlace,
  key: string,
  ...models: readonly string[]
): readonly Manifest[] => [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'local', mock, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer upstream'] }),
  route({ name: 'open', gateways: ['llm'], rules: ['open', ...models].map((model) => forModel(model, to('local'))) }),
  route({ name: 'kept', gateways: ['llm'], rules: [forModel('kept', to('local'))] }),
  {
    apiVersion: 'dragoman.dev/v1alpha1',
    kind: 'LLMPolicy',
    metadata: { name: 'keys', namespace: 'default' },
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'kept' }],
      keys: [{ name: key, hash: hashOf(keyOf(key)) }],
    },
  },
];

export interface Server extends RunningProcess {
  readonly behind: Behind;
}

/** How servers are started in a suite: each beside those that run. Call it once at the top. */
export function extensionServers() {
  const folder = scratchFolder();
  const served: Server[] = [];
  afterAll(() => Promise.all(served.map((each) => each.kill())));
  return {
    folder,
    async start(listen: string, behind: Behind, args: readonly string[]): Promise<Server> {
      const [command, main] = dragomanCommand();
      const admin = `127.0.0.1:${await freePort()}`;
      const all = [main, 'extension-server', '--listen', listen, '--admin', admin, ...args];
      const server = { ...startProcess({ command, args: all, cwd: folder }), behind };
      served.push(server);
      const isReady = async () => (await call(`http://${admin}`, '/readyz', { timeout: 1_000 })).status === 200;
      expect(await until(isReady, { ms: 15_000 }), server.output()).toBe(true);
      return server;
    },
  };
}

/** Where Envoy Gateway has its resources from. */
export const flagOf = ({ dir }: EnvoyGateway, source: Source, kubeconfig: string): readonly string[] =>
  source === 'file' ? ['--manifests', join(dir, 'resources/manifests.yaml')] : ['--kubeconfig', kubeconfig];
