import { parseConfig, type Config } from '@dragoman/config';
import { expect, test } from 'vitest';
import { accessOf } from '../gateway/callers.ts';
import { NO_KEYS } from '../keys/key-store.ts';
import { renderEnvoy } from './render-envoy.ts';
import { Unrenderable } from './unrenderable.ts';

const HASH = `sha256:${'a'.repeat(64)}`;
const BASE = 'providers: {o: {kind: openai, key: k}, c: {kind: anthropic, key: k}}\nmodels: {m: o/gpt-5}\n';

function configOf(more: string): Config {
  const parsed = parseConfig({ text: BASE + more, file: '', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const render = (more: string): Promise<string> => {
  const config = configOf(more);
  const access = accessOf(config, { configFile: '/x/dragoman.yaml', stored: NO_KEYS });
  return renderEnvoy(config, { ca: '/x/ca.pem', envoy: '1.40', access });
};

test.each([
  ['a hard budget', `keys: [{name: a, hash: "${HASH}", budget: {usd: 1, per: day}}]`, 'key:a'],
  ['a soft budget', `keys: [{name: a, hash: "${HASH}", budget: {usd: 1, per: day, mode: soft}}]`, 'key:a'],
  ['limits of a team', 'teams: {t: {limits: {requests: 1/min}}}', 'team:t'],
  ['a budget of all', `keys: [{name: a, hash: "${HASH}"}]\norganization: {budget: {usd: 1, per: day}}`, 'organization'],
])('%s would be held by nobody, and is refused', async (_what, more, scope) => {
  const refused = await render(`${more}\n`).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Unrenderable);
  expect((refused as Unrenderable).problems).toEqual([
    `${scope}: budgets and limits are held by dragoman run, or under Envoy Gateway, and not by Envoy alone`,
  ]);
});

test('keys without them are held by Envoy', async () => {
  expect(await render(`keys: [{name: a, hash: "${HASH}"}]\n`)).toContain('a'.repeat(64));
});
