import { expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { ownSeal, PLAIN, readSeal, sealOf, sealOfCall } from './seals.ts';

const [OWN, FOREIGN] = [wrap('openai-responses', 'e'), wrap('gemini', 's')];

test.each([
  ['its own', { encrypted: OWN }, 'e', 'e'],
  ['its own, as a signature', { signature: OWN }, 'e', 'e'],
  ['in plain text', { signature: PLAIN }, undefined, undefined],
  ['signed by another', { signature: FOREIGN }, `signature.${FOREIGN}`, undefined],
  ['encrypted by another', { encrypted: FOREIGN }, FOREIGN, undefined],
  ['neither', {}, undefined, undefined],
])('thoughts %s: to a caller, and to the provider', (_name, seals, toCaller, toProvider) => {
  expect(sealOf(seals)).toBe(toCaller);
  expect(ownSeal(seals)).toBe(toProvider);
});

test.each([
  ['gAAA', { encrypted: wrap('openai-responses', 'gAAA') }],
  [FOREIGN, { encrypted: FOREIGN }],
  [`signature.${FOREIGN}`, { signature: FOREIGN }],
  [sealOfCall(FOREIGN), { ofCall: FOREIGN }],
])('what stands in an item is read: %s', (text, seals) => {
  expect(readSeal(text)).toStrictEqual(seals);
});
