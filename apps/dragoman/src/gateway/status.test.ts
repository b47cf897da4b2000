import { parseConfig } from '@dragoman/config';
import { expect, test } from 'vitest';
import { configHash } from './status.ts';

const BASE = 'providers: {o: {kind: openai, key: "${K}"}}\nmodels: {m: o/gpt-5}\nteams: {t: {}}\n';

const hashOf = (more: string, key = 'one'): string => {
  const parsed = parseConfig({ text: BASE + more, file: '', env: { K: key } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return configHash(parsed.config);
};

test.each([
  'organization: {budget: {usd: 5, per: day}}\n',
  'prices: {m: {input: 1, output: 2}}\n',
  'telemetry: {accessLog: {file: a.jsonl}}\n',
  'localLimits: [{requests: 1/sec}]\n',
  'admin: 127.0.0.1:9999\n',
])('another configuration has another hash: %s', (more) => {
  expect(hashOf(more)).not.toBe(hashOf(''));
  expect(hashOf(more)).toBe(hashOf(more));
});

test('what is secret is not in it', () => {
  expect(hashOf('', 'another')).toBe(hashOf(''));
  expect(hashOf('store: {redis: "redis://:secret@127.0.0.1"}\n')).toBe(hashOf('store: {redis: "redis://127.0.0.1"}\n'));
});
