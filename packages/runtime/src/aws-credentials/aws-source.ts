import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Amazon's credentials are found, in the order in which they are looked for; nothing of it is secret. */
export type AwsSource = 'environment' | 'web identity' | 'profile' | 'container' | 'EC2 instance' | 'none';

const isSet = (env: NodeJS.ProcessEnv, name: string): boolean => (env[name] ?? '') !== '';

/** What the environment tells; whether it is good, only Amazon knows. */
export function awsSource(env: NodeJS.ProcessEnv): AwsSource {
  if (isSet(env, 'AWS_ACCESS_KEY_ID') && isSet(env, 'AWS_SECRET_ACCESS_KEY')) return 'environment';
  if (existsSync(credentialsFile(env))) return 'profile';
  if (isSet(env, 'AWS_WEB_IDENTITY_TOKEN_FILE')) return 'web identity';
  const container = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (container.some((name) => isSet(env, name))) return 'container';
  return env['AWS_EC2_METADATA_DISABLED'] === 'true' ? 'none' : 'EC2 instance';
}

const credentialsFile = (env: NodeJS.ProcessEnv): string =>
  env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(env['HOME'] ?? homedir(), '.aws', 'credentials');
