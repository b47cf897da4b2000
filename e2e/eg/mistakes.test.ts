import {
  anthropicMessages,
  call,
  freePort,
  openaiChat,
  until,
  type EnvoyGateway,
  type Manifest,
} from '@dragoman/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { constantLoad } from '../src/stage/constant-load.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, seenEdits, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();

interface Wrong {
  readonly ofRoute?: Readonly<Record<string, string>>;
  readonly ofBackend?: Readonly<Record<string, string>>;
}

const credential = ['Authorization', 'Bearer key-of-wrong'] as const;

/** One route that is right, and one that may not be. */
const made = ({ ofRoute = {}, ofBackend = {} }: Wrong): readonly Manifest[] => [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'right', mock, llm: { provider: 'openai' }, credential }),
  ...provider({ name: 'wrong', mock, llm: { provider: 'openai', ...ofBackend }, credential }),
  route({ name: 'right', gateways: ['llm'], rules: [forModel('right', to('right'))] }),
  route({ name: 'wrong', gateways: ['llm'], rules: [forModel('wrong', to('wrong'))], llm: ofRoute }),
];

const MISTAKES: readonly (readonly [what: string, wrong: Wrong, says: RegExp])[] = [
  ['an annotation of the Backend that is misspelt', { ofBackend: { modle: 'x' } }, /llm\.modle.*llm\.model/],
  ['an annotation of the route that is misspelt', { ofRoute: { polcy: 'keys' } }, /llm\.polcy.*llm\.policy/],
  ['a kind that there is not', { ofBackend: { provider: 'opnai' } }, /opnai.*openai/],
  ['a policy that there is not', { ofRoute: { policy: 'nowhere' } }, /nowhere/],
  ['a Backend that is not of the route', { ofRoute: { fallback: 'right' } }, /right/],
];

describe.each(SOURCES)('%s', (source) => {
  const resources = (wrong: Wrong) => [...made(wrong), ...(source === 'file' ? [seenEdits('llm')] : [])];
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    gateway = await startOn(site, source).start(resources({}));
    await askUntilStatus(gateway, 'wrong', 200);
  });

  test.each(MISTAKES)('%s is a 500 on its own route that says why', async (_what, wrong, says) => {
    const load = constantLoad(gateway, 'right');
    await gateway.edit(resources(wrong));
    await askUntilStatus(gateway, 'wrong', 500);
    await mock.reset();
    expectError(await ask(gateway, 'wrong'), 'openai', { code: 'route_misconfigured', says });
    const inItsDialect = await ask(gateway, 'wrong', { sample: anthropicMessages });
    expectError(inItsDialect, 'anthropic', { code: 'route_misconfigured', says });
    expect(mock.arrived.filter(({ body }) => body.equals(openaiChat.question('wrong', 'JSON')))).toEqual([]);
    const told = (await call(gateway.extension.admin, '/status')).text;
    expect(told).toMatch(says);
    expect(gateway.extension.output()).toMatch(says);
    expect(told + gateway.extension.output()).not.toContain('key-of-wrong');
    expect((await load.stop()).failed).toEqual([]);
    await gateway.edit(resources({}));
    expect(await askUntilStatus(gateway, 'wrong', 200)).toMatchObject({ status: 200 });
  });

  test.runIf(source === 'Kubernetes')('mistakes of a Gateway whose last route has gone are gone too', async () => {
    const wrong = resources({ ofRoute: { polcy: 'keys' } });
    await gateway.edit(wrong);
    await askUntilStatus(gateway, 'wrong', 500);
    const mistakes = async () =>
      (JSON.parse((await call(gateway.extension.admin, '/status')).text) as { mistakes: readonly string[] }).mistakes;
    expect(await mistakes()).toEqual([expect.stringContaining('llm.polcy')]);
    await gateway.edit(wrong.filter(({ kind }) => kind !== 'HTTPRoute'));
    expect(await until(async () => (await mistakes()).length === 0, { ms: 60_000, every: 500 })).toBe(true);
    await gateway.edit(resources({}));
    expect(await askUntilStatus(gateway, 'wrong', 200)).toMatchObject({ status: 200 });
  });

  test('it ends', () => site.stop(gateway));
});
