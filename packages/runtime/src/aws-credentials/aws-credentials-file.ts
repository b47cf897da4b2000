const FIELDS = [
  ['aws_access_key_id', 'AWS_ACCESS_KEY_ID'],
  ['aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY'],
  ['aws_session_token', 'AWS_SESSION_TOKEN'],
] as const;

/**
 * The keys that stand in the environment, as the file that Amazon's tools have: an Envoy that runs already can be given
 * a file, and no key is in its environment, its arguments or its configuration. Undefined: there are none.
 * @throws {Error} when a value cannot be one; it is not repeated
 */
export function awsCredentialsFile(env: NodeJS.ProcessEnv): string | undefined {
  const found = FIELDS.map(([field, name]) => ({ field, name, value: env[name] ?? '' }));
  const [id, secret] = found;
  if (!id?.value || !secret?.value) return undefined;
  const given = found.filter(({ value }) => value !== '');
  const bad = given.find(({ value }) => !/^[\x21-\x7E]+$/.test(value));
  if (bad) throw new Error(`${bad.name} has a space, a line break or another character that no key has`);
  return `[default]\n${given.map(({ field, value }) => `${field}=${value}\n`).join('')}`;
}
