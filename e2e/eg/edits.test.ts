import { freePort, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { constantLoad } from '../src/stage/constant-load.ts';
import { askUntil, askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, seenEdits, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const other = await site.provider();
const port = await freePort();

interface Edited {
  readonly models?: readonly string[];
  readonly llm?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly to?: { readonly port: number };
}

const made = ({ models = ['steady'], llm = {}, key = 'first-key', to: at = mock }: Edited): readonly Manifest[] => [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({
    name: 'local',
    mock: at,
    llm: { provider: 'openai', ...llm },
    credential: ['Authorization', `Bearer ${key}`],
  }),
  route({ name: 'models', gateways: ['llm'], rules: models.map((model) => forModel(model, to('local'))) }),
];

describe.each(SOURCES)('%s', (source) => {
  const resources = (edited: Edited) => [...made(edited), ...(source === 'file' ? [seenEdits('llm')] : [])];
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    await mock.reset();
    gateway = await startOn(site, source).start(resources({}));
    await askUntilStatus(gateway, 'steady', 200);
  });

  test('a rule more and a rule less under load: live, and no call fails', async () => {
    const load = constantLoad(gateway, 'steady');
    const began = performance.now();
    await gateway.edit(resources({ models: ['steady', 'brought'] }));
    expect(await askUntilStatus(gateway, 'brought', 200)).toMatchObject({ status: 200 });
    process.stdout.write(`${source}: a new rule is live after ${Math.round(performance.now() - began)} ms\n`);
    await gateway.edit(resources({}));
    expect(await askUntilStatus(gateway, 'brought', 404)).toMatchObject({ status: 404 });
    const { ok, failed } = await load.stop();
    expect(failed).toEqual([]);
    expect(ok).toBeGreaterThan(0);
  });

  test('another upstream name in an annotation of the Backend', async () => {
    await gateway.edit(resources({ llm: { model: 'renamed' } }));
    const named = (name: string) =>
      askUntil(gateway, ({ headers }) => headers['x-dragoman-model'] === name, { model: 'steady' });
    expect((await named('renamed')).headers['x-dragoman-model']).toBe('renamed');
    await gateway.edit(resources({}));
    expect((await named('steady')).headers['x-dragoman-model']).toBe('steady');
  });

  test('another key and another address', async () => {
    await gateway.edit(resources({ key: 'second-key', to: other }));
    const hasMoved = () => other.arrived.at(-1)?.headers['authorization'] === 'Bearer second-key';
    expect(await askUntil(gateway, hasMoved, { model: 'steady' })).toMatchObject({ status: 200 });
    expect(hasMoved()).toBe(true);
    await gateway.edit(resources({}));
    const isBack = () => mock.arrived.at(-1)?.headers['authorization'] === 'Bearer first-key';
    await mock.reset();
    expect(await askUntil(gateway, isBack, { model: 'steady' })).toMatchObject({ status: 200 });
  });

  test('a stream that runs meanwhile ends whole', async () => {
    await mock.play({ delayMs: 400 });
    const running = ask(gateway, 'steady', { mode: 'stream' });
    await gateway.edit(resources({ models: ['steady', 'meanwhile'] }));
    const reply = await running;
    expect(reply).toMatchObject({ status: 200, broken: undefined });
    expect(reply.text).toContain('[DONE]');
    await mock.play({});
    await site.stop(gateway);
  });
});
