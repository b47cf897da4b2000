import type { Config } from '@dragoman/config';
import type { StoredKeys } from './key-store.ts';
import { mergeKeys } from './merge-keys.ts';
import { showAllowance, type ShownAllowance } from './show-allowance.ts';

/** A key as it is shown; never more than its hash is known. */
export interface ListedKey extends ShownAllowance {
  readonly name: string;
  readonly state: 'active' | 'expired' | 'revoked';
  readonly source: 'file' | 'store';
  readonly team: string | null;
  readonly models: readonly string[];
  /** A moment in UTC, as ISO 8601 writes it. */
  readonly expires: string | null;
  readonly hash: string;
}

/** @param nowMs milliseconds since 1970, UTC */
export function listKeys({ keys }: Config, stored: StoredKeys, nowMs: number): readonly ListedKey[] {
  const hashes = new Set(stored.keys.map(({ sha256 }) => sha256));
  return mergeKeys(keys, stored).map(({ name, sha256, team, models, expiresAtMs, revoked, ...allowance }) => ({
    name,
    state: revoked ? 'revoked' : expiresAtMs !== undefined && nowMs >= expiresAtMs ? 'expired' : 'active',
    source: hashes.has(sha256) ? 'store' : 'file',
    team: team ?? null,
    models,
    expires: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
    ...showAllowance(allowance),
    hash: `sha256:${sha256}`,
  }));
}
