import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePolicy, policyExcess, writeCallers, writeLocalLimits, writePrices } from './index.ts';
import { anyCallers } from './testing/any-callers.ts';

const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'llm' }];

test('what is written of a policy reads as the same policy', () => {
  fc.assert(
    fc.property(anyCallers(), (sections) => {
      const read = parsePolicy({ targetRefs, ...(sections as object) });
      if (!read.ok) throw new Error(read.problems.join('\n'));
      const { prices, localLimits } = read.policy;
      const rest = { ...writeLocalLimits(localLimits), ...writePrices(prices) };
      expect(parsePolicy({ targetRefs, ...writeCallers(read.policy), ...rest })).toEqual(read);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['keys of an issuer', { jwt: [{ issuer: 'i', audiences: ['a'], jwks: { keys: [{ kty: 'EC', x: 'x', y: 'y' }] } }] }],
  ['nobody', { keys: [] }],
])('%s too', (_what, sections) => {
  const read = parsePolicy({ targetRefs, ...sections });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  expect(parsePolicy({ targetRefs, ...writeCallers(read.policy) })).toEqual(read);
});

test.each<[object, string[]]>([
  [{ keys: Array.from({ length: 4097 }, () => ({})) }, ['keys: has 4097 entries; an LLMPolicy has at most 4096']],
  [
    { keys: [{ name: 'é'.repeat(1025), models: Array.from({ length: 257 }, () => 'm') }] },
    [
      'keys[0].name: has 1025 signs; an LLMPolicy has at most 1024',
      'keys[0].models: has 257 entries; an LLMPolicy has at most 256',
    ],
  ],
  [{ teams: { red: { models: ['é'.repeat(1024)] } } }, []],
])('what an API server would not take', (sections, problems) => {
  expect(policyExcess(sections as Parameters<typeof policyExcess>[0])).toEqual(problems);
});
