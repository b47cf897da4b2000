import { dirname, resolve } from 'node:path';
import type { Config, Provider } from '@dragoman/config';
import { awsCredentialsFile, awsSource, watchSecretFile, type SecretFiles } from '@dragoman/runtime';
import { secretName, type GatewayFiles } from '@dragoman/standalone';
import { googleTokens } from './google-tokens.ts';
import { isKeylessOf } from './keyless.ts';

/** Keeps the secret files of the providers as the configuration, watched key files and clouds say. */
export interface ProviderSecrets {
  /**
   * Write what `config` needs; resolves when Envoy may be told. A key file that cannot be read is an error.
   * @returns names of providers for which there is no credential yet
   */
  follow(config: Config): Promise<ReadonlySet<string>>;
  /** Take away what only earlier configurations needed. */
  forgetOthers(config: Config): void;
  /** Where Envoy finds them. */
  readonly files: Pick<GatewayFiles, 'secret' | 'awsCredentials'>;
  close(): void;
}

export interface SecretsOptions {
  readonly files: SecretFiles;
  /** Relative key files are looked up beside this file. */
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
  /** A credential that `follow` had to go on without is there. */
  readonly onLate: () => void;
}

const AWS = 'aws-credentials';

const namesOf = (providers: readonly Provider[]): ReadonlySet<string> =>
  new Set(providers.map(({ name }) => secretName(name)));

const said = ({ name }: Provider, why: string): string => `key of provider ${name}: ${why}`;

const failed = (provider: Provider) => (error: Error) => {
  throw new Error(said(provider, error.message), { cause: error });
};

export function providerSecrets({ files, configFile, env, report, onLate }: SecretsOptions): ProviderSecrets {
  const watched = new Map<string, { readonly path: string; close(): void }>();
  const google = googleTokens({ env, write: (name, token) => files.write(name, token), onLate, report });

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

  const followOne = async (provider: Provider): Promise<void> => {
    const { key } = provider;
    const name = secretName(provider.name);
    if (key?.from === 'file') return followFile(provider, resolve(dirname(configFile), key.path));
    watched.get(name)?.close();
    watched.delete(name);
    if (key) files.write(name, key.value);
  };

  const followGoogle = async (config: Config): Promise<ReadonlySet<string>> => {
    const keyless = config.providers.filter(isKeylessOf('gcp'));
    await google.follow(namesOf(keyless));
    return new Set(google.known ? [] : keyless.map(({ name }) => name));
  };

  const followAws = (): void => {
    const keys = awsCredentialsFile(env);
    if (keys !== undefined) return files.writeText(AWS, keys);
    const { from, says } = awsSource(env);
    if (from === 'none' || from === 'EC2 instance') report(`credentials of Amazon: ${says}`);
  };

  return {
    files: {
      secret: (name) => files.path(name),
      ...(awsSource(env).from === 'environment' && { awsCredentials: files.textPath(AWS) }),
    },
    follow: async (config) => {
      if (config.providers.some(isKeylessOf('aws'))) followAws();
      const [without] = await Promise.all([followGoogle(config), ...config.providers.map(followOne)]);
      return without;
    },
    forgetOthers: (config) => {
      const needed = namesOf(config.providers);
      google.keepOnly(namesOf(config.providers.filter(isKeylessOf('gcp'))));
      for (const [name, watcher] of watched) {
        if (needed.has(name)) continue;
        watcher.close();
        watched.delete(name);
      }
      files.keepOnly(new Set([...needed, ...(config.providers.some(isKeylessOf('aws')) ? [AWS] : [])]));
    },
    close: () => {
      google.close();
      watched.forEach((watcher) => watcher.close());
    },
  };
}
