import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BUILT_IN, type Config } from '@dragoman/config';
import {
  openPostgres,
  openSqlite,
  sqlAudit,
  sqlKeys,
  STORE_FILE,
  type Audit,
  type Keys,
  type StoredKey,
} from '@dragoman/store';

/** Where keys are kept that no file has. */
export type StorePlace = { readonly file: string } | { readonly postgres: string };

/** The part of the store that keys are made and revoked in. */
export interface KeyStore {
  readonly keys: Keys;
  readonly audit: Audit;
  close(): Promise<void>;
}

/** What a store knows of keys. */
export interface StoredKeys {
  readonly keys: readonly StoredKey[];
  /** Names, also such as only the file has. */
  readonly revoked: ReadonlySet<string>;
}

export const NO_KEYS: StoredKeys = { keys: [], revoked: new Set() };

/** A relative folder is looked up beside the configuration. */
export function placeOf({ store }: Config, configFile: string): StorePlace {
  if (typeof store === 'object' && store.postgres !== undefined) return { postgres: store.postgres };
  const folder = typeof store === 'string' ? store : BUILT_IN.store;
  return { file: join(resolve(dirname(configFile), folder), STORE_FILE) };
}

/** @throws {StoreUnavailable} when the file cannot be opened; a server that is down fails at the first question */
export async function openKeyStore(place: StorePlace): Promise<KeyStore> {
  const sql = 'postgres' in place ? openPostgres({ url: place.postgres }) : await openSqlite({ path: place.file });
  return { keys: sqlKeys(sql), audit: sqlAudit(sql), close: () => sql.close() };
}

/** A file that nobody has made yet holds no keys, and is not made for a question. */
export const isMade = (place: StorePlace): boolean => 'postgres' in place || existsSync(place.file);

/**
 * @param known - what was read before: of many keys that are still the same only the revoked names are asked for
 */
export async function readKeys({ keys }: KeyStore, known: StoredKeys = NO_KEYS): Promise<StoredKeys> {
  const isSame = known.keys.length > 0 && (await keys.count()) === known.keys.length;
  const [list, revoked] = [isSame ? known.keys : await keys.list(), await keys.revoked()];
  return { keys: list, revoked: new Set(revoked.keys()) };
}
