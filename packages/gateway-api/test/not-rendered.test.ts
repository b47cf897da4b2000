import { describe, expect, test } from 'vitest';
import { local, openai, render, type Data } from './rendered.ts';

describe('what manifests cannot say is refused', () => {
  const base = { providers: { a: openai }, models: { m: 'a/m' } };
  const hashOf = (at: number) => `sha256:${at.toString(16).padStart(64, '0')}`;
  const many = Array.from({ length: 17 }, (_each, at) => `a/m${at}`);
  test.each<[string, Data, ...RegExp[]]>([
    [
      'more keys than an object has',
      { keys: Array.from({ length: 4097 }, (_each, at) => ({ name: `${at}`, hash: hashOf(at) })) },
      /^keys: has 4097 entries/,
    ],
    [
      'an issuer without any key that is public',
      { jwt: [{ issuer: 'i', audiences: ['a'], jwks: { file: 'tls.pem' } }] },
      /: jwt\[0\]\.jwks\.keys: must not be empty/,
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
    [
      'a host that Gateway API has no word for',
      { providers: { a: { ...local, endpoint: 'http://my_llm:8000/v1' } } },
      /^providers\.a\.endpoint: "my_llm" is no name of a host/,
    ],
    [
      'a name of a certificate that it has none for',
      { providers: { a: { ...local, endpoint: 'https://10.0.0.1', tls: { serverName: 'my_llm' } } } },
      /^providers\.a\.tls\.serverName: "my_llm"/,
    ],
  ])('%s', (_what, data, ...problems) => {
    expect(render({ ...base, ...data })).toEqual({
      ok: false,
      problems: problems.map((problem) => expect.stringMatching(problem) as unknown),
    });
  });

  test('what a plugin does during a call', () => {
    const own = { name: 'own', package: 'own', prices: [], patches: [], formats: [] };
    const plugins = [own, { ...own, name: 'judge', authorizer: { decide: () => undefined } }];
    expect(render(base, { plugins })).toEqual({
      ok: false,
      problems: ['plugins: judge: authorizer is not served under Envoy Gateway'],
    });
    expect(render(base, { plugins: [own] }).ok).toBe(true);
  });
});
