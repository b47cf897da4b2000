import { dirname, resolve } from 'node:path';
import type { Config, Provider } from '@dragoman/config';
import { watchSecretFile, type SecretFiles } from '@dragoman/runtime';
import { secretName } from '@dragoman/standalone';

/** Keeps the secret files of the providers as the configuration and the watched key files say. */
export interface ProviderSecrets {
  /** Write what `config` needs; resolves when Envoy may be told. A key file that cannot be read is an error. */
  follow(config: Config): Promise<void>;
  /** Take away what only earlier configurations needed. */
  forgetOthers(config: Config): void;
  close(): void;
}

export interface SecretsOptions {
  readonly files: SecretFiles;
  /** Relative key files are looked up beside this file. */
  readonly configFile: string;
  readonly report: (line: string) => void;
}

export function providerSecrets({ files, configFile, report }: SecretsOptions): ProviderSecrets {
  const watched = new Map<string, { readonly path: string; close(): void }>();

  const followFile = async (provider: Provider, path: string): Promise<void> => {
    const name = secretName(provider.name);
    if (watched.get(name)?.path === path) return;
    watched.get(name)?.close();
    const watcher = await watchSecretFile(path, {
      onValue: (value) => files.write(name, value),
      onProblem: (why) => report(`key of provider ${provider.name}: ${why}`),
    });
    watched.set(name, { path, close: () => watcher.close() });
  };

  const followOne = async (provider: Provider): Promise<void> => {
    const { key } = provider;
    const name = secretName(provider.name);
    if (key?.from === 'file') return followFile(provider, resolve(dirname(configFile), key.path));
    watched.get(name)?.close();
    watched.delete(name);
    if (key) files.write(name, key.value);
  };

  return {
    follow: async (config) => void (await Promise.all(config.providers.map(followOne))),
    forgetOthers: (config) => {
      const needed = new Set(config.providers.map(({ name }) => secretName(name)));
      for (const [name, watcher] of watched) {
        if (needed.has(name)) continue;
        watcher.close();
        watched.delete(name);
      }
      files.keepOnly(needed);
    },
    close: () => watched.forEach((watcher) => watcher.close()),
  };
}
