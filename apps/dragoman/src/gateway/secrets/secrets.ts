import type { Config, Provider } from '@dragoman/config';
import { awsCredentialsFile, awsEnvironment, awsSource, type TlsStatus } from '@dragoman/runtime';
import { secretName, type GatewayFiles } from '@dragoman/standalone';
import type { EnvoyEnvironments } from '../envoy/envoy-environments.ts';
import { googleTokens } from './google-tokens.ts';
import { isKeylessOf } from './keyless.ts';
import { keyFiles, type KeyFilesOptions } from './key-files.ts';
import { listenCertificate } from './listen-certificate.ts';

/** Keeps the secret files of providers and of the data port as the configuration, watched files and clouds say. */
export interface Secrets {
  /**
   * Write what `config` needs; resolves when Envoy may be told. A file that cannot be read, or used, is an error.
   * @returns names of providers for which there is no credential yet
   */
  follow(config: Config): Promise<ReadonlySet<string>>;
  /** Take away what only earlier configurations needed. */
  forgetOthers(config: Config): void;
  /** The certificate of the data port; undefined: it has none. */
  readonly listen: TlsStatus | undefined;
  /** Where Envoy finds them. */
  readonly files: Pick<GatewayFiles, 'secret' | 'awsCredentials'>;
  close(): void;
}

export interface SecretsOptions extends KeyFilesOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly environments: Pick<EnvoyEnvironments, 'keysBy' | 'last'>;
  /** A credential that `follow` had to go on without is there. */
  readonly onLate: () => void;
}

const AWS = 'aws-credentials';
const UNTIL_STARTED = 'cannot be given to an Envoy that runs: start dragoman again, until then no request is signed';

const namesOf = (providers: readonly Provider[]): ReadonlySet<string> =>
  new Set(providers.map(({ name }) => secretName(name)));

export function gatewaySecrets(options: SecretsOptions): Secrets {
  const { files, configFile, env, report, onLate } = options;
  const { keysBy, last } = options.environments;
  const listen = listenCertificate(files, report);
  const keys = keyFiles({ files, configFile, report });
  const google = googleTokens({ env, write: (name, token) => files.write(name, token), onLate, report });

  const followGoogle = async (config: Config): Promise<ReadonlySet<string>> => {
    const keyless = config.providers.filter(isKeylessOf('gcp'));
    await google.follow(namesOf(keyless));
    return new Set(google.known ? [] : keyless.map(({ name }) => name));
  };

  const followAws = (): void => {
    const keys = awsCredentialsFile(env);
    if (keys !== undefined && keysBy === 'file') return files.writeText(AWS, keys);
    const { from, says } = awsSource(env);
    const late = Object.keys(awsEnvironment(env, { keysBy, wanted: true })).filter((name) => !(name in last()));
    if (late.length > 0 && (from === 'environment' || from === 'container'))
      report(`credentials of Amazon: ${late.join(', ')} ${UNTIL_STARTED}`);
    if (from === 'none' || from === 'EC2 instance') report(`credentials of Amazon: ${says}`);
  };

  return {
    files: {
      secret: (name) => files.path(name),
      ...(keysBy === 'file' && awsSource(env).from === 'environment' && { awsCredentials: files.textPath(AWS) }),
    },
    get listen() {
      return listen.status;
    },
    follow: async (config) => {
      listen.follow(config.listen.tls);
      if (config.providers.some(isKeylessOf('aws'))) followAws();
      const [without] = await Promise.all([followGoogle(config), ...config.providers.map(keys.follow)]);
      return without;
    },
    forgetOthers: (config) => {
      const needed = namesOf(config.providers);
      google.keepOnly(namesOf(config.providers.filter(isKeylessOf('gcp'))));
      keys.keepOnly(needed);
      const aws = config.providers.some(isKeylessOf('aws')) ? [AWS] : [];
      files.keepOnly(new Set([...needed, ...aws, ...listen.keepOnly(config.listen.tls)]));
    },
    close: () => {
      listen.close();
      google.close();
      keys.close();
    },
  };
}
