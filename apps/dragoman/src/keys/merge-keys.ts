import type { KeyGrant } from '@dragoman/policy';
import type { KeyRecord } from './key-store.ts';

/** The keys of the file and of the store: of a name that both have the store's counts, and revokes the file's. */
export function mergeKeys(file: readonly KeyGrant[], stored: readonly KeyRecord[]): readonly KeyGrant[] {
  const names = new Set(stored.map(({ name }) => name));
  const hashes = new Set(stored.map(({ sha256 }) => sha256));
  const overruled = file.filter(({ name }) => names.has(name));
  return [
    ...file.filter(({ name, sha256 }) => !names.has(name) && !hashes.has(sha256)),
    ...overruled.filter(({ sha256 }) => !hashes.has(sha256)).map((key) => ({ ...key, revoked: true })),
    ...stored,
  ];
}
