import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  accessLog,
  anthropicMessages,
  freePort,
  runCommand,
  startService,
  until,
  type EnvoyGateway,
  type Manifest,
  type Reply,
  type Service,
} from '@dragoman/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Question } from '../src/stage/ask.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { bearer } from '../src/stage/keys.ts';
import { callsIn, usageOfCalls, type UsageRow } from '../src/stage/ledger.ts';
import { whileStopped } from '../src/stage/while-stopped.ts';
import { scratchFolder } from '../src/stage/scratch-folder.ts';
import { bodyFor, budget, grant, keyOf, others, OUTPUT_TOKENS, paid, routesTo } from './stage/budgeted.ts';
import { askUntil, listenerChanges, LIVE_WITHIN_MS } from './stage/live.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();

/** Envoy writes its log in batches. */
const LOGGED_WITHIN_MS = 15_000;

const made = routesTo(mock, port);
const servedOf = (replies: readonly Reply[]): number => replies.filter(({ status }) => status === 200).length;

describe.each(SOURCES)('%s', (source) => {
  const dir = join(scratchFolder(), source);
  const store = join(dir, 'store');
  const configFile = join(dir, 'dragoman.yaml');
  const log = accessLog(join(dir, 'access.jsonl'));
  const env = { DRAGOMAN_STORE_FOLDER: store };
  const start = startOn(site, source);
  let gateway: EnvoyGateway;
  let authz: Service;
  let meter: Service;

  const asks = (name: string, { model = 'paid', max }: { model?: string; max?: number } = {}) =>
    ask(gateway, model, { body: bodyFor(model, max), headers: bearer(keyOf(name)) });
  const edit = (...policies: readonly Manifest[]) => gateway.edit([...made, ...policies]);
  const by = (name: string, model: string): Question & { readonly model: string } => ({
    model,
    body: bodyFor(model),
    headers: bearer(keyOf(name)),
  });
  const comes = ({ status }: Reply) => status === 200;
  const isPaused = async (name: string, model = 'paid'): Promise<boolean> =>
    (await asks(name, { model })).status === 429;
  /** `dragoman usage` on the same store. */
  const usage = (key: string, calls: number): Promise<readonly UsageRow[]> =>
    usageOfCalls({ dir, configFile }, 'key', calls).then((rows) => rows.filter((row) => row.key === key));
  const isLogged = (text: string): Promise<true | undefined> =>
    until(() => log.text().includes(text) || undefined, { ms: LOGGED_WITHIN_MS, every: 100 });
  /** What of the access log was not in the ledger yet. */
  const replayed = async (): Promise<{ readonly lines: number; readonly added: number }> => {
    const ended = await runCommand(['usage', '--replay', log.file, '--json', '-c', configFile], { cwd: dir });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    return JSON.parse(ended.stdout) as { readonly lines: number; readonly added: number };
  };

  beforeAll(async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(configFile, `providers: {any: {kind: openai, key: x}}\nmodels: {any: any/any}\nstore: ${store}\n`);
    [authz, meter] = [await startService('authz', { dir, env }), await startService('meter', { dir, env })];
    const extensionArgs = ['--authz', authz.address, '--meter', meter.address, '--access-log', log.file];
    gateway = await start.start([...made, paid(), ...others], { extensionArgs, env });
    const limited = { model: 'sonnet', sample: anthropicMessages, headers: bearer(keyOf('limited')) };
    for (const question of [by('free', 'paid'), by('soft', 'other'), limited])
      expect((await askUntil(gateway, comes, question)).status).toBe(200);
  });
  afterAll(async () => {
    for (const service of [authz, meter]) await service?.stop();
  });

  test('a hard budget for 20, 200 callers at once: 20 are served', async () => {
    await mock.play({ firstByteMs: 50 });
    const before = mock.arrived.length;
    const replies = await Promise.all(Array.from({ length: 200 }, () => asks('crowd')));
    await mock.play({});
    expect(servedOf(replies)).toBe(20);
    expect(mock.arrived.length - before).toBe(20);
    const refused = replies.filter(({ status }) => status !== 200);
    for (const reply of refused) expectError(reply, 'openai', { code: 'insufficient_quota', says: /budget/ });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await asks('crowd')).status).toBe(429);
  });

  test('the body says the most that is held, and what was not used is given back at once', async () => {
    const dear = Math.floor(OUTPUT_TOKENS * 1.9);
    expect((await asks('thrifty', { max: dear })).status).toBe(200);
    expect((await asks('thrifty', { max: dear })).status).toBe(429);
    expect((await asks('thrifty')).status).toBe(200);
    expect((await asks('thrifty')).status).toBe(429);
  });

  test('limits say what is left as the dialect does', async () => {
    const openai = await asks('limited');
    expect(openai.status).toBe(200);
    expect(openai.headers).toMatchObject({
      'x-ratelimit-limit-requests': '1000',
      'x-ratelimit-limit-tokens': '100000',
    });
    const messages = await ask(gateway, 'sonnet', { sample: anthropicMessages, headers: bearer(keyOf('limited')) });
    expect(messages.status).toBe(200);
    expect(messages.headers['anthropic-ratelimit-requests-limit']).toBe('1000');
  });

  test('a limit of calls at the same time', async () => {
    await mock.play({ firstByteMs: 400 });
    const replies = await Promise.all([asks('narrow'), asks('narrow'), asks('narrow')]);
    await mock.play({});
    expect(servedOf(replies)).toBe(2);
    expect(await until(async () => (await asks('narrow')).status === 200, { ms: 3_000, every: 50 })).toBe(true);
  });

  test('the same names under another policy have budgets of their own', async () => {
    expect((await asks('member')).status).toBe(200);
    expectError(await asks('member'), 'openai', { code: 'insufficient_quota', says: /team/ });
    expect((await asks('member', { model: 'other' })).status).toBe(200);
    expect((await asks('member', { model: 'other' })).status).toBe(429);
  });

  test('a budget of everybody is that of the policy', async () => {
    const replies: Reply[] = [];
    for (let call = 0; call < 9; call += 1) replies.push(await asks('soft', { model: 'other' }));
    const refused = replies.find(({ status }) => status !== 200);
    if (refused) expectError(refused, 'openai', { code: 'insufficient_quota', says: /organization/ });
    expect(refused?.status).toBe(429);
    expect((await asks('free')).status).toBe(200);
  });

  test('a soft budget stops within a second or so of the call that spent it', async () => {
    expect((await asks('soft')).status).toBe(200);
    expect((await asks('soft')).status).toBe(200);
    expect(await until(() => isPaused('soft'), { ms: 1_500, every: 50 })).toBe(true);
    expectError(await asks('soft'), 'openai', { code: 'insufficient_quota', says: /budget/ });
    expect((await asks('free')).status).toBe(200);
  });

  test('a soft budget of the team is spent by a key with a hard one too', async () => {
    for (const name of ['both', 'both']) expect((await asks(name)).status).toBe(200);
    for (const name of ['both', 'calm'])
      expect(await until(() => isPaused(name), { ms: 3_000, every: 50 }), name).toBe(true);
  });

  test('the log adds nothing to what the meter was told: answered, refused, or not understood', async () => {
    expect((await asks('free')).status).toBe(200);
    expect((await ask(gateway, 'nothing')).status).toBe(404);
    expect((await ask(gateway, 'paid', { body: 'no JSON' })).status).toBe(400);
    for (const error of ['insufficient_quota', 'model_not_found', 'invalid_body'])
      expect(await isLogged(`"error":"${error}"`), error).toBe(true);
    const { lines, added } = await replayed();
    expect(lines).toBeGreaterThan(200);
    expect(added).toBe(0);
  });

  test('the ledger has what was served, with its cost', async () => {
    const [crowd] = await usage('crowd', 20);
    expect(crowd).toMatchObject({ key: 'crowd', calls: 20, output_tokens: 20 * OUTPUT_TOKENS, cost_usd: '0.46' });
  });

  test('a key that is taken out is nobody’s, and one that is added is held', async () => {
    const before = await listenerChanges(gateway);
    await edit(paid(grant('dora', budget(1))), ...others);
    const spends = ({ status }: Reply) => status === 429;
    expectError(await askUntil(gateway, spends, by('dora', 'paid')), 'openai', { code: 'insufficient_quota' });
    await edit(paid(), ...others);
    const gone = ({ status }: Reply) => status === 401;
    expectError(await askUntil(gateway, gone, by('dora', 'paid')), 'openai', { code: 'invalid_api_key' });
    expect((await asks('crowd')).status, 'what was spent stays spent').toBe(429);
    expect(await listenerChanges(gateway)).toEqual(before);
  });

  test('authz is away: who has to be asked about is refused, others are not, and it comes back', async () => {
    await authz.kill();
    expectError(await asks('narrow'), 'openai', { code: 'policy_unavailable' });
    expect((await asks('free')).status).toBe(200);
    expect((await ask(gateway, 'open')).status).toBe(200);
    await authz.start();
    expect(await until(async () => (await asks('narrow')).status === 200, { ms: LIVE_WITHIN_MS, every: 100 })).toBe(
      true,
    );
    expect((await asks('crowd')).status).toBe(429);
  });

  test('the meter stands still while many calls end: when it goes on it is told of all', async () => {
    const [before] = await usage('free', 1);
    const replies = await whileStopped(meter.pid(), () => Promise.all(Array.from({ length: 500 }, () => asks('free'))));
    expect(servedOf(replies)).toBe(500);
    const counted = (before?.calls ?? 0) + 500;
    expect((await usage('free', counted))[0]?.calls).toBe(counted);
  });

  test('the meter is away and comes back: calls go on, and are counted again; the log has the others', async () => {
    const [before] = await usage('free', 1);
    await meter.kill();
    expect((await asks('free')).status).toBe(200);
    expect(await until(async () => (await replayed()).added, { ms: LOGGED_WITHIN_MS, every: 500 })).toBe(1);
    await meter.start();
    const isCounted = async () => {
      await asks('free');
      const rows = await usage('free', 1);
      return callsIn(rows) > (before?.calls ?? 0) + 1;
    };
    expect(await until(isCounted, { ms: LIVE_WITHIN_MS, every: 200 })).toBe(true);
    expect((await replayed()).added).toBe(0);
  });

  test('it ends', () => site.stop(gateway));
});
