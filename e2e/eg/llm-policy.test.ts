import { fetchKubernetes, startKubernetes, type Kubernetes } from '@dragoman/testkit';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CRD = join(import.meta.dirname, '../../charts/dragoman-crds/templates/llmpolicies.yaml');
const HASH = `sha256:${'0a'.repeat(32)}`;
const target = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'llm' };

let api: Kubernetes;
beforeAll(async () => {
  const files = await fetchKubernetes((line) => void process.stdout.write(`${line}\n`));
  api = await startKubernetes({ files, crds: [CRD] });
});
afterAll(() => api?.stop());

const policy = (spec: object) => ({
  apiVersion: 'dragoman.dev/v1alpha1',
  kind: 'LLMPolicy',
  metadata: { name: 'tried', namespace: 'default' },
  spec: { targetRefs: [target], ...spec },
});

const issuer = { issuer: 'https://issuer.test', audiences: ['llm'], jwks: 'https://issuer.test/jwks' };

describe('an API server', () => {
  test.each([
    ['a key', { keys: [{ name: 'a', hash: HASH, models: ['gpt-*'], expires: '2027-01-01' }] }],
    ['a team and its budget', { teams: { red: { budget: { usd: 5, per: 'day' }, limits: { requests: '60/min' } } } }],
    ['keys of Secrets', { keysFrom: [{ secret: 'callers' }, { labels: { tier: 'gold' } }] }],
    ['an issuer', { jwt: [issuer] }],
    ['the keys of an issuer', { jwt: [{ ...issuer, jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] } }] }],
    [
      'rules',
      { keys: [], rules: [{ deny: ['o3*'], when: { key: 'a', 'claims.role': ['x', 'y'] } }, { allow: ['*'] }] },
    ],
    [
      'limits of each Envoy',
      {
        localLimits: [
          { requests: '1/sec' },
          { requests: '1/sec', by: 'header.x' },
          { requests: '1/sec', by: ['header.x'], when: { path: '/v1/*' } },
        ],
      },
    ],
    ['prices', { prices: { 'gpt-*': { input: 1, output: 2 } } }],
    [
      'two listeners',
      {
        keys: [],
        targetRefs: [
          { ...target, sectionName: 'a' },
          { ...target, sectionName: 'b' },
        ],
      },
    ],
  ])('takes %s', async (_what, spec) => {
    await api.apply([policy(spec)]);
    expect(await api.get(policy({}))).toMatchObject({ spec });
  });

  test.each([
    ['nothing said', {}, /a policy says something/],
    ['a section that is misspelt', { kyes: [] }, /kyes/],
    ['Secrets named twice', { keysFrom: [{ secret: 'a', labels: { b: 'c' } }] }, /either by secret or by labels/],
    ['Secrets not named', { keysFrom: [{}] }, /either by secret or by labels/],
    ['no target', { keys: [], targetRefs: [] }, /targetRefs/],
    ['a target twice', { keys: [], targetRefs: [target, target] }, /the same target stands twice/],
    ['a kind that cannot be asked', { keys: [], targetRefs: [{ ...target, kind: 'Service' }] }, /kind/],
    ['a key in the clear', { keys: [{ name: 'a', hash: 'dgm-abc' }] }, /hash/],
    ['a date that is none', { keys: [{ name: 'a', hash: HASH, expires: 'soon' }] }, /expires/],
    ['a rule that says both', { rules: [{ allow: ['a'], deny: ['b'] }] }, /either allow or deny/],
    ['a rule that says neither', { rules: [{}] }, /either allow or deny/],
    ['a star in the midst', { keys: [{ name: 'a', hash: HASH, models: ['g*t'] }] }, /models/],
    ['a limit without a time', { organization: { limits: { requests: '60' } } }, /requests/],
    ['a limit of each Envoy without a rate', { localLimits: [{ by: 'header.x' }] }, /requests/],
    [
      'more limits than an Envoy holds',
      { localLimits: Array.from({ length: 65 }, () => ({ requests: '1/sec' })) },
      /localLimits/,
    ],
    ['a file of keys', { jwt: [{ ...issuer, jwks: { file: 'keys.json' } }] }, /jwks/],
    ['keys at no URL', { jwt: [{ ...issuer, jwks: 'keys.json' }] }, /jwks/],
    ['more keys than an object has', { keys: Array.from({ length: 4097 }, () => ({ name: 'a', hash: HASH })) }, /keys/],
  ])('refuses %s', async (_what, spec, says) => {
    await expect(api.apply([policy(spec)])).rejects.toThrow(says);
  });
});
