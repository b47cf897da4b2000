import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config, Issuer } from '@dragoman/config';
import type { Policy, TokenIssuer } from '@dragoman/policy';
import { watchFile } from '@dragoman/runtime';
import { jwksCluster } from '@dragoman/standalone';
import { keyFile, openKeyFile } from '../keys/key-file.ts';
import { mergeKeys } from '../keys/merge-keys.ts';

/** Who may call; undefined where nobody is asked. */
export type Access = { readonly policy: Policy; readonly issuers: readonly TokenIssuer[] } | undefined;

/** What is known of callers beside the configuration: keys in the store, files of issuers' keys. */
export interface CallerSource {
  /** @throws {Error} when something of it cannot be read: then nobody knows who is revoked */
  read(config: Config): Access;
  /** Watch what `config` refers to. */
  follow(config: Config): void;
  close(): void;
}

export interface CallerSourceOptions {
  /** Relative paths are looked up beside this file. */
  readonly configFile: string;
  /** Something changed: read again. */
  readonly onChange: () => void;
}

export function callerSource({ configFile, onChange }: CallerSourceOptions): CallerSource {
  const watched = new Map<string, { close(): void }>();
  const pathsOf = ({ store, jwt }: Config): ReadonlySet<string> =>
    new Set([
      ...(typeof store === 'string' ? [keyFile(storeFolder(store, configFile))] : []),
      ...jwt.flatMap(({ jwks }) => (jwks.from === 'file' ? [besideFile(jwks.path, configFile)] : [])),
    ]);
  const keepOnly = (paths: ReadonlySet<string>): void => {
    for (const [path, watcher] of watched) {
      if (paths.has(path)) continue;
      watcher.close();
      watched.delete(path);
    }
  };
  return {
    read: (config) => accessOf(config, configFile),
    follow: (config) => {
      const paths = pathsOf(config);
      keepOnly(paths);
      for (const path of paths) if (!watched.has(path)) watched.set(path, watchFile(path, onChange));
    },
    close: () => keepOnly(new Set()),
  };
}

const besideFile = (path: string, configFile: string): string => resolve(dirname(configFile), path);

/** The folder of the embedded store. */
export const storeFolder = (store: string, configFile: string): string => besideFile(store, configFile);

/** Where a section of the file says who may call, or a key was ever made, callers are asked. */
export function accessOf(config: Config, configFile: string): Access {
  const { store, teams, rules, jwt } = config;
  const stored = typeof store === 'string' ? openKeyFile(storeFolder(store, configFile)).list() : [];
  const keys = mergeKeys(config.keys, stored);
  if ([keys, teams, rules, jwt].every(({ length }) => length === 0)) return undefined;
  return { policy: { keys, teams, rules }, issuers: jwt.map((issuer) => tokenIssuer(issuer, configFile)) };
}

function tokenIssuer({ issuer, audiences, identity, jwks }: Issuer, configFile: string): TokenIssuer {
  const known = { issuer, audiences, identity };
  if (jwks.from === 'url') return { ...known, jwks: { from: 'url', url: jwks.url, cluster: jwksCluster(jwks.url) } };
  return { ...known, jwks: { from: 'text', text: jwksText(besideFile(jwks.path, configFile), issuer) } };
}

function jwksText(path: string, issuer: string): string {
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
