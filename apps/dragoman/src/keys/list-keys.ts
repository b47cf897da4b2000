import type { Config } from '@dragoman/config';
import type { KeyRecord } from './key-store.ts';
import { mergeKeys } from './merge-keys.ts';

/** A key as it is shown; never more than its hash is known. */
export interface ListedKey {
  readonly name: string;
  readonly state: 'active' | 'expired' | 'revoked';
  readonly source: 'file' | 'store';
  readonly team: string | null;
  readonly models: readonly string[];
  /** A moment in UTC, as ISO 8601 writes it. */
  readonly expires: string | null;
  readonly hash: string;
}

/** One for each name: what counts of it. */
export function listKeys({ keys }: Config, stored: readonly KeyRecord[]): readonly ListedKey[] {
  const names = new Set(stored.map(({ name }) => name));
  const counts = mergeKeys(keys, stored).filter((key) => !names.has(key.name) || 'atMs' in key);
  return counts.map(({ name, sha256, team, models, expiresAtMs, revoked }) => ({
    name,
    state: revoked ? 'revoked' : expiresAtMs !== undefined && Date.now() >= expiresAtMs ? 'expired' : 'active',
    source: names.has(name) ? 'store' : 'file',
    team: team ?? null,
    models,
    expires: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
    hash: `sha256:${sha256}`,
  }));
}
