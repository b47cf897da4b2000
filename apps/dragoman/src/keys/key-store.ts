import type { KeyGrant } from '@dragoman/policy';

/** A key that was made by the command, or the word that a name is revoked; of a name the last record counts. */
export interface KeyRecord extends KeyGrant {
  readonly revoked: boolean;
  /** Milliseconds since 1970, UTC: when it was made or revoked. */
  readonly atMs: number;
  /** The user of this machine who did it. */
  readonly by: string;
}

/** Where keys are kept that are in no file. A record wins over a key of the same name in dragoman.yaml. */
export interface KeyStore {
  /** One a name, in the order in which the names came. @throws {Error} when it cannot be read for sure */
  list(): readonly KeyRecord[];
  /** Durable when it returns. */
  put(record: KeyRecord): void;
}
