import type { ActivePlugin, Config } from '@dragoman/config';
import type { ChatRequest } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { authorizersOf, formatPlugins, overlap, transformsOf } from '../src/plugins-of.ts';

const plugin = (name: string, more: Partial<ActivePlugin> = {}): ActivePlugin => ({
  name,
  package: name,
  prices: [],
  patches: [],
  formats: [],
  ...more,
});
const ids = { pluginId: ({ name }: ActivePlugin) => `${name}@1` };
const change = (request: ChatRequest) => request;
const machine = () => ({ initial: 0, step: () => [0, []], end: () => [] }) as never;
const decide = () => undefined;

test.each([
  ['m', 'm', true],
  ['m', 'n', false],
  ['gpt-*', 'gpt-5', true],
  ['gpt-5', 'gpt-*', true],
  ['gpt-5*', 'gpt-*', true],
  ['gpt-*', 'gpt-5*', true],
  ['gpt-*', 'o3*', false],
  ['*', 'anything', true],
  ['gpt', 'gpt-*', false],
])('%s and %s: %s', (a, b, both) => {
  expect(overlap(a, b)).toBe(both);
  expect(overlap(b, a)).toBe(both);
});

test('transforms of a call, requests and answers apart, in the order of the file', () => {
  const plugins = [
    plugin('all', { requestTransform: { change }, answerTransform: { machine } }),
    plugin('some', { requestTransform: { change, models: ['m*'], kinds: ['openai'] } }),
    plugin('none'),
  ];
  const of = (model: string, kind: string) => transformsOf(plugins, { model, kind }, ids);
  expect(of('m-1', 'openai')).toEqual({ transforms: 'all@1,some@1|all@1' });
  expect(of('m-1', 'gemini')).toEqual({ transforms: 'all@1|all@1' });
  expect(of('n', 'openai')).toEqual({ transforms: 'all@1|all@1' });
  expect(transformsOf(plugins.slice(1), { model: 'n', kind: 'openai' }, ids)).toEqual({});
});

test('who judges about the calls of a model', () => {
  const plugins = [plugin('one', { authorizer: { decide, models: ['m'] } }), plugin('all', { authorizer: { decide } })];
  expect(authorizersOf(plugins, 'm', ids)).toEqual({ authorizers: ['one@1', 'all@1'] });
  expect(authorizersOf(plugins, '*', ids)).toEqual({ authorizers: ['one@1', 'all@1'] });
  expect(authorizersOf(plugins.slice(0, 1), 'n', ids)).toEqual({});
});

test('who brings a format', () => {
  const formats = [{ format: 'acme:chat' }, { format: 'acme:old' }] as unknown as ActivePlugin['formats'];
  const config = { plugins: [plugin('none'), plugin('acme', { formats })] } as unknown as Config;
  expect(formatPlugins(config, ids)).toEqual({ 'acme:chat': 'acme@1', 'acme:old': 'acme@1' });
});
