import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callerOfClaims, callerOfKey, decide, type Caller, type Policy } from '@dragoman/policy';
import { until, type ConfigData } from '@dragoman/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCall, anyPolicy, IDENTITY, type AnyCall } from './stage/any-policy.ts';
import { ask } from './stage/ask.ts';
import { HOST, LIVE_WITHIN_MS } from './stage/host.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { openStage } from './stage/stage.ts';
import { jwksOf, signingKey, tokenOf } from './stage/tokens.ts';

/** An edit takes seconds where Envoy Gateway is between. */
const POLICIES = HOST === 'standalone' ? 40 : 10;
const CALLS = 30;
const AT_ONCE = 6;

const stage = openStage();
const mock = await stage.provider();
const issuerKey = signingKey('EdDSA', 'one');
const jwks = join(scratchFolder(), 'jwks.json');
writeFileSync(jwks, jwksOf([issuerKey]));

const config = ({ keys, teams, rules }: Policy): ConfigData => ({
  providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
  models: { '*': 'local' },
  keys: keys.map(({ sha256, expiresAtMs, ...key }) => ({
    ...key,
    hash: `sha256:${sha256}`,
    ...(expiresAtMs !== undefined && { expires: new Date(expiresAtMs).toISOString() }),
  })),
  teams: Object.fromEntries(teams.map(({ name, models }) => [name, { models }])),
  jwt: [{ issuer: 'i', audiences: ['llm'], jwks: { file: jwks }, identity: IDENTITY }],
  rules: rules.map(({ effect, models, when }) => ({
    [effect]: models,
    when: Object.fromEntries(when.map(({ subject, values }) => [subject, values])),
  })),
});

const sha256Of = (key: string): string => hashOf(key).slice('sha256:'.length);
const NONE: Policy = { keys: [{ name: 'k', sha256: sha256Of('k'), models: ['*'] }], teams: [], rules: [] };
const gateway = await stage.gateway({ config: config(NONE) });

/** What Envoy does with a call. */
async function seen({ model, caller }: AnyCall): Promise<number> {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const credential =
    'key' in caller ? caller.key : tokenOf(issuerKey, { claims: { iss: 'i', aud: 'llm', exp, ...caller.claims } });
  return (await ask(gateway, model, { headers: bearer(credential) })).status;
}

/** What the evaluation says of it. */
function said(policy: Policy, { model, caller }: AnyCall): number {
  const who: Caller | string =
    'key' in caller
      ? callerOfKey(policy.keys, sha256Of(caller.key), Date.now())
      : callerOfClaims(IDENTITY, caller.claims);
  if (typeof who === 'string') return 401;
  return decide(policy, who, model).allowed ? 200 : 403;
}

let served = 0;

/** It is live as soon as a key is known that it alone has. */
async function serve({ keys, ...policy }: Policy): Promise<void> {
  served += 1;
  const mark = `mark-${served}`;
  gateway.edit(config({ ...policy, keys: [...keys, { name: mark, sha256: sha256Of(mark), models: ['*'] }] }));
  const isKnown = async () => (await ask(gateway, 'x', { headers: bearer(mark) })).status !== 401;
  expect(await until(isKnown, { ms: LIVE_WITHIN_MS, every: 5 }), gateway.output().slice(-500)).toBe(true);
}

async function inGroups(calls: readonly AnyCall[]): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < calls.length; at += AT_ONCE)
    statuses.push(...(await Promise.all(calls.slice(at, at + AT_ONCE).map(seen))));
  return statuses;
}

test(
  `${POLICIES} policies, ${CALLS} calls each: Envoy decides as the evaluation does`,
  { timeout: 180_000 },
  async () => {
    const tally = new Map<number, number>();
    const property = fc.asyncProperty(
      anyPolicy,
      fc.array(anyCall, { minLength: CALLS, maxLength: CALLS }),
      async (policy, calls) => {
        await serve(policy);
        const statuses = await inGroups(calls);
        statuses.forEach((status) => tally.set(status, (tally.get(status) ?? 0) + 1));
        expect(calls.map((call, at) => ({ call, status: statuses[at] }))).toEqual(
          calls.map((call) => ({ call, status: said(policy, call) })),
        );
      },
    );
    await fc.assert(property, { numRuns: POLICIES, endOnFailure: true });
    process.stdout.write(`statuses: ${JSON.stringify(Object.fromEntries(tally))}\n`);
    // Each verdict was drawn often enough to mean something.
    for (const status of [200, 401, 403]) expect(tally.get(status) ?? 0).toBeGreaterThan(20);
  },
);
