import { expect, test } from 'vitest';
import type { StoredKeys } from './key-store.ts';
import { mergeKeys, type HeldKey } from './merge-keys.ts';

const key = (name: string, sha256: string): HeldKey => ({ name, sha256, models: ['*'], limits: {} });
const store = (keys: readonly HeldKey[], ...revoked: readonly string[]): StoredKeys => ({
  keys: keys.map((each) => ({ ...each, createdAtMs: 1 })),
  revoked: new Set(revoked),
});
const shown = (keys: readonly HeldKey[]) => keys.map((each) => `${each.name} ${each.sha256} ${each.revoked ?? false}`);

test.each([
  ['both', [key('a', '1')], store([key('b', '2')]), ['a 1 false', 'b 2 false']],
  ['revoked in the store', [key('a', '1')], store([], 'a'), ['a 1 true']],
  ['the file was changed since', [key('a', '3')], store([key('a', '1')], 'a'), ['a 3 true', 'a 1 true']],
  ['another name for what was revoked', [key('b', '1')], store([key('a', '1')], 'a'), ['a 1 true']],
])('%s', (...[, file, stored, expected]) => {
  expect(shown(mergeKeys(file, stored))).toEqual(expected);
});
