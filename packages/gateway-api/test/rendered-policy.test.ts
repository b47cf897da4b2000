import type { JsonObject } from '@bufbuild/protobuf';
import type { Config, PolicyConfig } from '@dragoman/config';
import { anyCallers } from '@dragoman/config/testing/any-callers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { policiesAmong } from '../src/index.ts';
import { policyBook } from '../src/policies/policy-book.ts';
import { FILES, local, parsed, rendered, type Data } from './rendered.ts';

const base = { listen: '127.0.0.1:8080', providers: { a: local }, models: { m: 'a/m' } };

/** The LLMPolicy that is rendered, as somebody else would read it. */
function policyOf(data: Data, more: Parameters<typeof rendered>[1] = {}): JsonObject {
  const result = rendered(parsed({ ...base, ...data }), more);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return parse(stringify(result.manifests.find(({ kind }) => kind === 'LLMPolicy'))) as JsonObject;
}

/** What the extension server understands of it. */
function held(policy: JsonObject): PolicyConfig | undefined {
  const policies = new Map(policiesAmong([policy]).map((each) => [each.name, each]));
  const { mistakes, policy: all } = policyBook({ policies }).hold([[...policies.keys()]]);
  expect(mistakes).toEqual([]);
  return all?.config;
}

const sections = ({ keys, jwt, rules, teams, organization, localLimits, prices }: Config) => ({
  ...{ keys, jwt, rules },
  ...{ teams, organization, localLimits, prices },
});

describe('the extension server reads', () => {
  test('what dragoman.yaml says', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyCallers(), (data) => {
        expect(held(policyOf(data))).toEqual(sections(parsed({ ...base, ...data })));
      }),
      { numRuns: 100 },
    );
  });

  test('public keys out of a file, and nothing else of it', () => {
    const policy = policyOf({ jwt: [{ issuer: 'i', audiences: ['a'], jwks: { file: 'jwks.json' } }] });
    expect(held(policy)?.jwt).toEqual([
      {
        issuer: 'i',
        audiences: ['a'],
        jwks: { from: 'keys', keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'public' }] },
        identity: { key: 'sub' },
      },
    ]);
    expect(FILES['jwks.json']).toContain('PRIVATE');
    expect(JSON.stringify(policy)).not.toContain('PRIVATE');
  });
});

describe('keys of the store', () => {
  const key = { name: 'stored', sha256: 'ab'.repeat(32), models: ['m'], limits: {} };

  test('are written beside no others, and their team may do all', () => {
    const policy = held(policyOf({}, { keys: [{ ...key, team: 'red' }] }));
    expect(policy).toMatchObject({ keys: [{ ...key, team: 'red' }], teams: [{ name: 'red', models: ['*'] }] });
  });

  test('none that opens: nobody is let in', () => {
    const policy = policyOf({}, { keys: [] });
    expect(policy['spec']).toMatchObject({ keys: [] });
    expect(held(policy)?.keys).toEqual([]);
  });

  test('nobody is asked: nothing is said about callers', () => {
    expect(policyOf({})['spec']).toEqual({ targetRefs: [expect.anything()], localLimits: [], prices: {} });
  });
});
