import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config, Issuer } from '@dragoman/config';
import { heldPolicy, payersOf, type Payers, type Policy, type TokenIssuer } from '@dragoman/policy';
import { watchFile } from '@dragoman/runtime';
import { jwksCluster } from '@dragoman/standalone';
import { followKeys, type FollowedKeys } from '../keys/follow-keys.ts';
import { placeOf, type StoredKeys } from '../keys/key-store.ts';
import { mergeKeys } from '../keys/merge-keys.ts';

/** Who may call; undefined where nobody is asked. */
export type Access =
  { readonly policy: Policy; readonly issuers: readonly TokenIssuer[]; readonly payers: Payers } | undefined;

/** What is known of callers beside the configuration: keys in the store, files of issuers' keys. */
export interface CallerSource {
  /** @throws {Error} when something of it cannot be read: then nobody knows who is revoked */
  read(config: Config): Promise<Access>;
  /** Watch what `config` refers to. */
  follow(config: Config): void;
  close(): Promise<void>;
}

export interface CallerSourceOptions {
  /** Relative paths are looked up beside this file. */
  readonly configFile: string;
  /** Something changed: read again. */
  readonly onChange: () => void;
  readonly report: (line: string) => void;
}

export function callerSource({ configFile, onChange, report }: CallerSourceOptions): CallerSource {
  const files = watchedFiles(onChange);
  let store: { readonly place: string; readonly keys: FollowedKeys } | undefined;

  const storeOf = async (config: Config): Promise<FollowedKeys> => {
    const place = placeOf(config, configFile);
    const name = JSON.stringify(place);
    if (store?.place === name) return store.keys;
    await store?.keys.close();
    const onProblem = (why: string): void => report(`keys stay as they were, the store does not answer: ${why}`);
    store = { place: name, keys: followKeys(place, { onChange, onProblem }) };
    return store.keys;
  };
  return {
    read: async (config) => accessOf(config, { configFile, stored: await (await storeOf(config)).read() }),
    follow: ({ jwt }) => {
      const paths = jwt.flatMap(({ jwks }) => (jwks.from === 'file' ? [beside(configFile, jwks.path)] : []));
      files.keep(new Set(paths));
    },
    close: async () => {
      files.keep(new Set());
      await store?.keys.close();
    },
  };
}

function watchedFiles(onChange: () => void) {
  const watched = new Map<string, { close(): void }>();
  return {
    /** Watch these and no others. */
    keep: (paths: ReadonlySet<string>): void => {
      for (const [path, watcher] of watched) {
        if (paths.has(path)) continue;
        watcher.close();
        watched.delete(path);
      }
      for (const path of paths) if (!watched.has(path)) watched.set(path, watchFile(path, onChange));
    },
  };
}

const beside = (configFile: string, path: string): string => resolve(dirname(configFile), path);

export interface AccessFacts {
  readonly configFile: string;
  readonly stored: StoredKeys;
}

/** Where a section of the file says who may call, or a key was ever made or revoked, callers are asked. */
export function accessOf(config: Config, { configFile, stored }: AccessFacts): Access {
  const { teams, rules, jwt } = config;
  const keys = mergeKeys(config.keys, stored);
  const isOpen = [keys, teams, rules, jwt].every(({ length }) => length === 0) && stored.revoked.size === 0;
  if (isOpen) return undefined;
  const payers = payersOf({ ...config, keys });
  const issuers = jwt.map((issuer) => tokenIssuer(issuer, configFile));
  return { policy: heldPolicy({ keys, teams, rules }, payers), issuers, payers };
}

function tokenIssuer({ issuer, audiences, identity, jwks }: Issuer, configFile: string): TokenIssuer {
  const known = { issuer, audiences, identity };
  if (jwks.from === 'url') return { ...known, jwks: { from: 'url', url: jwks.url, cluster: jwksCluster(jwks.url) } };
  return { ...known, jwks: { from: 'text', text: jwksText(beside(configFile, jwks.path), issuer) } };
}

/** @throws {Error} that says what is wrong with the file */
export function jwksText(path: string, issuer: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    const { keys } = JSON.parse(text) as { readonly keys?: unknown };
    if (Array.isArray(keys)) return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw new Error(`the keys of issuer ${issuer} cannot be read: ${code}`, { cause: error });
  }
  throw new Error(`the keys of issuer ${issuer} are no JSON Web Key Set`);
}
