import { expect, test } from 'vitest';
import { parsePolicy, policySchema } from './index.ts';

const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'llm' }];
const hash = `sha256:${'0a'.repeat(32)}`;
const issuer = (jwks: unknown) => ({ issuer: 'i', audiences: ['a'], jwks });
const parsed = (spec: object) => parsePolicy({ targetRefs, ...spec });

test('a policy is what the same sections of dragoman.yaml are', () => {
  const spec = {
    keys: [{ name: 'a', hash, team: 'red', expires: '2027-01-01' }],
    teams: { red: { models: ['gpt-*'] } },
    rules: [{ deny: ['o3'], when: { 'claims.role': 'x' } }],
    localLimits: [{ requests: '1/sec', by: 'key' }],
    prices: { 'gpt-*': { input: 1, output: 2 } },
  };
  expect(parsed(spec)).toEqual({
    ok: true,
    policy: {
      keys: [
        { name: 'a', sha256: '0a'.repeat(32), team: 'red', models: ['*'], limits: {}, expiresAtMs: 1798761600000 },
      ],
      teams: [{ name: 'red', models: ['gpt-*'], limits: {} }],
      rules: [{ effect: 'deny', models: ['o3'], when: [{ subject: 'claims.role', values: ['x'] }] }],
      jwt: [],
      organization: { limits: {} },
      localLimits: [{ requests: { count: 1, windowMs: 1000 }, by: ['key'], when: [] }],
      prices: [{ name: 'gpt-*', input: 1e9, output: 2e9 }],
    },
  });
});

test.each([
  [{ kyes: [] }, 'kyes: unknown field "kyes"; did you mean "keys"?'],
  [
    { keys: [{ name: 'a', hash, team: 'rde' }], teams: { red: {} } },
    'keys[0].team: there is no team "rde"; did you mean "red"?',
  ],
  [
    {
      keys: [
        { name: 'a', hash },
        { name: 'b', hash },
      ],
    },
    'keys[1].hash: another key has the same hash',
  ],
  [{ keys: [{ name: '${HOME}', hash, models: 'x' }] }, 'keys[0].models: expected a list, found text'],
  [
    { rules: [{ allow: ['a'], when: { color: 'red' } }] },
    'rules[0].when.color: unknown subject "color"; known here: key, team, claims.NAME',
  ],
  [
    { rules: [], localLimits: [{ requests: '1/sec', by: 'key' }] },
    'localLimits[0].by: nobody is asked who he is, so it would never hold: it needs keys or jwt',
  ],
  [{ jwt: [issuer('ftp://x')] }, 'jwt[0].jwks: expected an http(s) URL'],
  [{ jwt: [issuer({ keys: [] })] }, 'jwt[0].jwks.keys: must not be empty'],
  [
    { jwt: [issuer({ keys: [{ kty: 'oct' }] })] },
    'jwt[0].jwks.keys[0].kty: unknown value "oct"; known here: RSA, EC, OKP',
  ],
  [{ keysFrom: [{}] }, 'keysFrom[0]: Secrets are named either by secret or by labels'],
  [{ keysFrom: [{ secret: 'a', labels: { b: 'c' } }] }, 'keysFrom[0]: Secrets are named either by secret or by labels'],
  [{ targetRefs: [] }, 'targetRefs: must not be empty'],
])('%j', (spec, problem) => {
  expect(parsed(spec)).toEqual({ ok: false, problems: [problem] });
});

test('keys of an issuer may stand in the object, its private ones may not', () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: 'one' };
  expect(parsed({ jwt: [issuer({ keys: [key] })] })).toMatchObject({
    policy: { jwt: [{ issuer: 'i', jwks: { from: 'keys', keys: [key] }, identity: { key: 'sub' } }] },
  });
  const result = parsed({ jwt: [issuer({ keys: [{ ...key, d: 'never-shown' }] })] });
  expect(result).toMatchObject({
    problems: [expect.stringMatching(/^jwt\[0\]\.jwks\.keys\[0\]\.d: unknown field "d"/)],
  });
  expect(JSON.stringify(result)).not.toContain('never-shown');
});

test('what is nested without end is refused', () => {
  let deep: object = {};
  for (let depth = 0; depth < 10_000; depth++) deep = { deep };
  expect(parsed({ keys: deep })).toEqual({ ok: false, problems: ['nested too deeply'] });
});

test('the schema for Kubernetes says nothing that it does not take', () => {
  const text = JSON.stringify(policySchema());
  for (const word of ['$schema', 'anyOf', 'const"', 'propertyNames', '"additionalProperties":false', '"default"'])
    expect(text).not.toContain(word);
});
