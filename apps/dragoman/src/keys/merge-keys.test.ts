import type { KeyGrant } from '@dragoman/policy';
import { expect, test } from 'vitest';
import type { KeyRecord } from './key-store.ts';
import { mergeKeys } from './merge-keys.ts';

const key = (name: string, sha256: string): KeyGrant => ({ name, sha256, models: ['*'] });
const stored = (name: string, sha256: string, revoked = false): KeyRecord => ({
  ...key(name, sha256),
  revoked,
  atMs: 1,
  by: 'me',
});
const shown = (keys: readonly KeyGrant[]) => keys.map((each) => `${each.name} ${each.sha256} ${each.revoked ?? false}`);

test.each([
  ['both', [key('a', '1')], [stored('b', '2')], ['a 1 false', 'b 2 false']],
  ['revoked in the store', [key('a', '1')], [stored('a', '1', true)], ['a 1 true']],
  ['the file was changed since', [key('a', '3')], [stored('a', '1', true)], ['a 3 true', 'a 1 true']],
  ['made anew after it was revoked', [key('a', '1')], [stored('a', '2')], ['a 1 true', 'a 2 false']],
  ['another name for what was revoked', [key('b', '1')], [stored('a', '1', true)], ['a 1 true']],
])('%s', (_what, file, store, expected) => {
  expect(shown(mergeKeys(file, store))).toEqual(expected);
});
