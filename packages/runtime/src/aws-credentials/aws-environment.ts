import { holdsKeys, KEYS } from './aws-source.ts';

/** Paths, names and addresses by which Amazon's credentials are found; no key is among them. */
const FINDERS = [
  'AWS_PROFILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONFIG_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
];

/** What lets in to the address that hands out the credentials of a container. */
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN';

/**
 * How keys of this environment come to Envoy. In Envoy 1.39 all workers write what they read of a file of keys to one
 * place without a lock, and calls at the same time crash it: it gets the keys in its environment.
 * @see https://github.com/envoyproxy/envoy/issues/45667
 */
export type AwsKeysBy = 'file' | 'environment';

/** What an Envoy is to find Amazon's credentials for. */
export interface AwsFinder {
  readonly keysBy: AwsKeysBy;
  /** There is a provider that wants them: else it gets no secret. */
  readonly wanted: boolean;
}

/**
 * The part of the environment by which Envoy finds Amazon's credentials itself. It goes to every Envoy, for a provider
 * that wants them may be added while it runs; what is secret of it only to an Envoy that is wanted to find them.
 */
export function awsEnvironment(
  env: NodeJS.ProcessEnv,
  { keysBy, wanted }: AwsFinder,
): Readonly<Record<string, string>> {
  const keys = keysBy === 'environment' && holdsKeys(env) ? [...KEYS, 'AWS_SESSION_TOKEN'] : [];
  const names = [...FINDERS, ...(wanted ? [TOKEN, ...keys] : [])];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
