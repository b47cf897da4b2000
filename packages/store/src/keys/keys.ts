import type { Budget, Limits } from '@dragoman/metering';

/** What a key may do; the same shapes as in the configuration. */
export interface KeySettings {
  readonly team?: string | undefined;
  /** Public names; a trailing `*` matches any rest. */
  readonly models: readonly string[];
  readonly budget?: Budget | undefined;
  readonly limits: Limits;
}

export interface NewKey extends KeySettings {
  readonly name: string;
  /** SHA-256 of the key: 64 lower-case hexadecimal digits. The key itself is never given to a store. */
  readonly sha256: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number | undefined;
}

export interface StoredKey extends NewKey {
  readonly revokedAtMs?: number | undefined;
}

/** Keys that were made by command. Rejects with `StoreUnavailable`. */
export interface Keys {
  /** False: there is a key of this name or hash already, or the name was revoked; nothing was changed. */
  create(key: NewKey): Promise<boolean>;
  /** In the order of their names, revoked ones too. */
  list(): Promise<readonly StoredKey[]>;
  /** A name that is not here may be one of the file: it is revoked too. False: it was before. */
  revoke(name: string, atMs: number): Promise<boolean>;
  /** All names that were revoked, and when. */
  revoked(): Promise<ReadonlyMap<string, number>>;
  /** How many there are, revoked ones too: a key that is there never changes and never goes. */
  count(): Promise<number>;
  /** Goes up with every change: cheap to ask often. */
  version(): Promise<number>;
}
