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
const SECRET = 'AWS_CONTAINER_AUTHORIZATION_TOKEN';

/**
 * The part of the environment by which Envoy finds Amazon's credentials itself. It goes to every Envoy, for a provider
 * that wants them may be added while it runs; the one secret of it only to an Envoy that is `wanted` to find them.
 */
export function awsEnvironment(env: NodeJS.ProcessEnv, wanted: boolean): Readonly<Record<string, string>> {
  const names = wanted ? [...FINDERS, SECRET] : FINDERS;
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
