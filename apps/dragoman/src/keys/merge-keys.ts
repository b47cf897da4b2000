import type { KeyGrant } from '@dragoman/policy';
import type { StoredKeys } from './key-store.ts';

/** The keys of the file and of the store; a name that was revoked opens nothing, wherever it stands. */
export function mergeKeys(file: readonly KeyGrant[], { keys, revoked }: StoredKeys): readonly KeyGrant[] {
  const hashes = new Set(keys.map(({ sha256 }) => sha256));
  const all = [...file.filter(({ sha256 }) => !hashes.has(sha256)), ...keys.map(grantOf)];
  return all.map((key) => (revoked.has(key.name) ? { ...key, revoked: true } : key));
}

const grantOf = ({ name, sha256, team, models, expiresAtMs }: StoredKeys['keys'][number]): KeyGrant => ({
  name,
  sha256,
  models,
  ...(team !== undefined && { team }),
  ...(expiresAtMs !== undefined && { expiresAtMs }),
});
