import { dirname, resolve } from 'node:path';
import type { Provider } from '@dragoman/config';
import { watchSecretFile, type Report, type SecretFiles } from '@dragoman/runtime';
import { secretName } from '@dragoman/standalone';

/** Keys of providers, from the configuration or from files that are watched. */
export interface KeyFiles {
  /** Envoy finds the key where it looks. @throws {Error} when a file of one cannot be read, or holds none */
  follow(provider: Provider): Promise<void>;
  /** @param names of secrets: other files are watched no longer */
  keepOnly(names: ReadonlySet<string>): void;
  close(): void;
}

export interface KeyFilesOptions {
  readonly files: SecretFiles;
  /** Relative key files are looked up beside this file. */
  readonly configFile: string;
  readonly report: Report;
}

const said = ({ name }: Provider, why: string): string => `key of provider ${name}: ${why}`;

const failed = (provider: Provider) => (error: Error) => {
  throw new Error(said(provider, error.message), { cause: error });
};

export function keyFiles({ files, configFile, report }: KeyFilesOptions): KeyFiles {
  const watched = new Map<string, { readonly path: string; close(): void }>();
  const forget = (name: string): void => {
    watched.get(name)?.close();
    watched.delete(name);
  };
  const followFile = async (provider: Provider, path: string): Promise<void> => {
    const name = secretName(provider.name);
    if (watched.get(name)?.path === path) return;
    watched.get(name)?.close();
    const watcher = await watchSecretFile(path, {
      onValue: (value) => files.write(name, value),
      onProblem: (why) => report(said(provider, why)),
    }).catch(failed(provider));
    watched.set(name, { path, close: () => watcher.close() });
  };
  return {
    follow: async (provider) => {
      const { key } = provider;
      const name = secretName(provider.name);
      if (key?.from === 'file') return followFile(provider, resolve(dirname(configFile), key.path));
      forget(name);
      if (key) files.write(name, key.value);
    },
    keepOnly: (names) => [...watched.keys()].filter((name) => !names.has(name)).forEach(forget),
    close: () => [...watched.keys()].forEach(forget),
  };
}
