import type { Allowance } from '@dragoman/config';
import type { KeyGrant } from '@dragoman/policy';
import type { StoredKeys } from './key-store.ts';

/** A key, what it may call, and what it may spend. */
export type HeldKey = KeyGrant & Allowance;

/** The keys of the file and of the store; a name that was revoked opens nothing, wherever it stands. */
export function mergeKeys(file: readonly HeldKey[], { keys, revoked }: StoredKeys): readonly HeldKey[] {
  const hashes = new Set(file.length === 0 ? [] : keys.map(({ sha256 }) => sha256));
  const all = [...file.filter(({ sha256 }) => !hashes.has(sha256)), ...allHeld(keys)];
  return all.map((key) => (revoked.has(key.name) ? { ...key, revoked: true } : key));
}

const HELD = new WeakMap<StoredKeys['keys'], readonly HeldKey[]>();

/** Of one list once: it is the same while no key is made. */
function allHeld(keys: StoredKeys['keys']): readonly HeldKey[] {
  const held = HELD.get(keys) ?? keys.map(heldOf);
  HELD.set(keys, held);
  return held;
}

const heldOf = ({ name, sha256, team, models, expiresAtMs, budget, limits }: StoredKeys['keys'][number]): HeldKey => ({
  name,
  sha256,
  models,
  limits: limits as Allowance['limits'],
  ...(budget && { budget: budget as NonNullable<Allowance['budget']> }),
  ...(team !== undefined && { team }),
  ...(expiresAtMs !== undefined && { expiresAtMs }),
});
