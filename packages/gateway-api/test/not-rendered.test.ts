import { describe, expect, test } from 'vitest';
import { local, openai, render, type Data } from './rendered.ts';

describe('what manifests cannot say is refused', () => {
  const base = { providers: { a: openai }, models: { m: 'a/m' } };
  const key = { name: 'k', hash: `sha256:${'0'.repeat(64)}` };
  const many = Array.from({ length: 17 }, (_each, at) => `a/m${at}`);
  test.each<[string, Data, ...RegExp[]]>([
    ['keys', { keys: [key] }, /^keys: /],
    ['prices', { prices: { m: { input: 1, output: 2 } } }, /^prices: /],
    [
      'a budget of all',
      { organization: { budget: { usd: 1, per: 'day' } }, keys: [key] },
      /^keys: /,
      /^organization: /,
    ],
    ['traces', { telemetry: { otlp: 'http://127.0.0.1:4318' } }, /^telemetry\.otlp: /],
    ['more targets than a rule has', { models: { m: many } }, /^models\.m: has 17 targets/],
    ['a comma in the name of a wildcard', { models: { 'a,b-*': 'a' } }, /^models\.a,b-\*: "a,b-\*" cannot stand/],
    ['a comma in a name that goes upstream', { models: { m: 'a/x,y' } }, /^models\.m: "x,y" cannot stand/],
    ['a name that goes upstream with = behind a space', { models: { m: 'a/x y=z' } }, /llm\.model/],
    [
      'a certificate of an address',
      { providers: { a: { ...local, endpoint: 'https://10.0.0.1' } } },
      /^providers\.a\.endpoint: /,
    ],
  ])('%s', (_what, data, ...problems) => {
    expect(render({ ...base, ...data })).toEqual({
      ok: false,
      problems: problems.map((problem) => expect.stringMatching(problem) as unknown),
    });
  });

  test('plugins', () => {
    const plugins = [{ name: 'own', prices: [], patches: [] }];
    expect(render(base, { plugins })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^plugins: /) as unknown],
    });
  });
});
