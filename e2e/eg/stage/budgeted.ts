import type { Manifest, MockProvider } from '@dragoman/testkit';
import { hashOf } from '../../src/stage/keys.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './manifests.ts';

/** The mock says 23 tokens out; only those are paid: 0.023 USD a call. */
export const OUTPUT_TOKENS = 23;
const COST = 0.023;
const PRICE = { input: 0, output: 1000 };

export const keyOf = (name: string) => `dgm-key-of-${name}-0123456789abcdef`;
export const grant = (name: string, more: object = {}) => ({ name, hash: hashOf(keyOf(name)), ...more });

/** Money for so many calls. */
export const budget = (calls: number, more: object = {}) => ({ budget: { usd: COST * calls, per: 'month', ...more } });

/** A question that can cost no more than its answer does, or `most`. */
export const bodyFor = (model: string, most = OUTPUT_TOKENS) =>
  JSON.stringify({ model, max_tokens: most, messages: [{ role: 'user', content: 'hi' }] });

const policy = (name: string, spec: object): Manifest => ({
  apiVersion: 'dragoman.dev/v1alpha1',
  kind: 'LLMPolicy',
  metadata: { name, namespace: 'default' },
  spec: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name }], ...spec },
});

/** Where calls are paid, and where they are not: `open`. */
export const routesTo = (mock: MockProvider, port: number): readonly Manifest[] => [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({ name: 'local', mock, llm: { provider: 'openai' }, credential: ['Authorization', 'Bearer upstream'] }),
  ...provider({ name: 'claude', mock, llm: { provider: 'anthropic' }, credential: ['x-api-key', 'upstream'] }),
  ...['open', 'paid', 'other'].map((name) => route({ name, gateways: ['llm'], rules: [forModel(name, to('local'))] })),
  route({ name: 'sonnet', gateways: ['llm'], rules: [forModel('sonnet', to('claude'))] }),
];

/** Everybody who may call `paid`, and some more. */
export const paid = (...keys: readonly object[]): Manifest =>
  policy('paid', {
    keys: [
      grant('crowd', budget(20)),
      grant('thrifty', budget(2.5)),
      grant('limited', { limits: { requests: '1000/day', tokens: '100000/day' } }),
      grant('narrow', { limits: { concurrent: 2 } }),
      grant('member', { team: 'small' }),
      grant('soft', budget(2, { mode: 'soft' })),
      grant('both', { team: 'calm', ...budget(1000) }),
      grant('calm', { team: 'calm' }),
      grant('free'),
      ...keys,
    ],
    teams: { small: budget(1), calm: budget(2, { mode: 'soft' }) },
    prices: { paid: PRICE },
  });

/** Callers of the same names under other policies. */
export const others: readonly Manifest[] = [
  policy('other', {
    keys: [grant('soft'), grant('member', { team: 'small' })],
    teams: { small: budget(1) },
    organization: budget(8),
    prices: { other: PRICE },
  }),
  policy('sonnet', { keys: [grant('limited', { limits: { requests: '1000/day' } })] }),
];
