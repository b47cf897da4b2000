import type { Config } from '@dragoman/config';
import { awsEnvironment, envoyEnvironment, type AwsKeysBy } from '@dragoman/runtime';
import { isKeylessOf } from '../secrets/keyless.ts';

type Environment = Readonly<Record<string, string>>;

/** What Envoy gets of our own environment: the usual, and how Amazon's credentials are found. */
export interface EnvoyEnvironments {
  /** How keys of Amazon's that stand in our environment come to it. No other provider's key does by this way. */
  readonly keysBy: AwsKeysBy;
  /** For an Envoy that is started now. */
  readonly next: (config: Config) => Environment;
  /** What the last one that was started got. */
  readonly last: () => Environment;
}

/** `minor`: Envoy's version. */
export function envoyEnvironments(env: NodeJS.ProcessEnv, minor: string): EnvoyEnvironments {
  const keysBy = minor === '1.39' ? 'environment' : 'file';
  let last: Environment = {};
  const next = ({ providers }: Config): Environment => {
    last = {
      ...envoyEnvironment(env),
      ...awsEnvironment(env, { keysBy, wanted: providers.some(isKeylessOf('aws')) }),
    };
    return last;
  };
  return { keysBy, next, last: () => last };
}
