import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Amazon's credentials are, and that in words: names, never values. */
export interface AwsSource {
  readonly from: 'environment' | 'profile' | 'web identity' | 'container' | 'EC2 instance' | 'none';
  readonly says: string;
}

const isSet = (env: NodeJS.ProcessEnv, name: string): boolean => (env[name] ?? '') !== '';
/** What has to stand in an environment for keys to be in it; a session token may. */
export const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const CONTAINER = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'] as const;
const MAX_CHARACTERS = 1_000_000;

export const holdsKeys = (env: NodeJS.ProcessEnv): boolean => KEYS.every((name) => isSet(env, name));

/** The first that the environment tells of, in the order in which Envoy looks; whether it is good, only Amazon knows. */
export function awsSource(env: NodeJS.ProcessEnv): AwsSource {
  if (holdsKeys(env)) return { from: 'environment', says: KEYS.join(' and ') };
  const profile = env['AWS_PROFILE'] || 'default';
  const file = env['AWS_SHARED_CREDENTIALS_FILE'] || join(env['HOME'] ?? homedir(), '.aws', 'credentials');
  const named = `profile ${profile} of ${file}`;
  if (hasKeys(file, profile)) return { from: 'profile', says: named };
  if (isSet(env, 'AWS_WEB_IDENTITY_TOKEN_FILE') && isSet(env, 'AWS_ROLE_ARN'))
    return { from: 'web identity', says: 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN' };
  const address = CONTAINER.find((name) => isSet(env, name));
  if (address !== undefined) return { from: 'container', says: address };
  const nothing = `there is no ${KEYS.join(' and ')}, and no key in ${named}`;
  return env['AWS_EC2_METADATA_DISABLED'] === 'true'
    ? { from: 'none', says: nothing }
    : { from: 'EC2 instance', says: `${nothing}: the metadata of the EC2 instance is asked` };
}

/** Whether a profile has keys in it; one of single sign-on or of another program has none. */
function hasKeys(file: string, profile: string): boolean {
  const lines = textOf(file).slice(0, MAX_CHARACTERS).split('\n');
  const start = lines.findIndex((line) => line.trim() === `[${profile}]`);
  if (start === -1) return false;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim().startsWith('['));
  const section = end === -1 ? rest : rest.slice(0, end);
  return section.some((line) => /^\s*aws_secret_access_key\s*=\s*\S/i.test(line));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Most machines have none.
    return '';
  }
}
