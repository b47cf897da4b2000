import { dirname, resolve } from 'node:path';
import type { Config } from '@dragoman/config';

/** The configuration with what Envoy opens by itself looked up beside its file, wherever the command was started. */
export function besideFile(config: Config, configFile: string): Config {
  const at = (path: string): string => resolve(dirname(configFile), path);
  const { listen, providers } = config;
  return {
    ...config,
    ...(listen.tls && { listen: { ...listen, tls: pathsOf(listen.tls, at) } }),
    providers: providers.map((provider) =>
      provider.tls?.ca === undefined ? provider : { ...provider, tls: { ...provider.tls, ca: at(provider.tls.ca) } },
    ),
  };
}

type Tls = NonNullable<Config['listen']['tls']>;

const pathsOf = ({ cert, key, clientCa }: Tls, at: (path: string) => string): Tls => ({
  cert: at(cert),
  key: at(key),
  ...(clientCa !== undefined && { clientCa: at(clientCa) }),
});
