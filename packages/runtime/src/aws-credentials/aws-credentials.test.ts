import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { awsCredentialsFile } from './aws-credentials-file.ts';
import { awsEnvironment } from './aws-environment.ts';
import { awsSource } from './aws-source.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's/e+c=' };

test('keys of the environment as a file of Amazon’s tools', () => {
  expect(awsCredentialsFile(KEYS)).toBe('[default]\naws_access_key_id=AKIA1\naws_secret_access_key=s/e+c=\n');
  expect(awsCredentialsFile({ ...KEYS, AWS_SESSION_TOKEN: 't' })).toContain('\naws_session_token=t\n');
  expect(awsCredentialsFile({ ...KEYS, AWS_SECRET_ACCESS_KEY: '' })).toBeUndefined();
  expect(awsCredentialsFile({})).toBeUndefined();
});

test.each(['a\n[default]', 'a b', 'a\u0000'])('a value that would write more than itself is refused: %j', (value) => {
  const broken = () => awsCredentialsFile({ ...KEYS, AWS_SESSION_TOKEN: value });
  expect(broken).toThrow('AWS_SESSION_TOKEN has a space');
  expect(broken).not.toThrow(value);
});

test('no key is in what Envoy gets', () => {
  const env = { ...KEYS, AWS_SESSION_TOKEN: 't', AWS_BEARER_TOKEN_BEDROCK: 'b', OPENAI_API_KEY: 'o' };
  const found = { AWS_PROFILE: 'p', AWS_ROLE_ARN: 'r' };
  expect(awsEnvironment({ ...env, ...found }, { keysBy: 'file', wanted: true })).toEqual(found);
  const token = { AWS_CONTAINER_AUTHORIZATION_TOKEN: 't' };
  expect(awsEnvironment(token, { keysBy: 'file', wanted: false })).toEqual({});
  expect(awsEnvironment(token, { keysBy: 'file', wanted: true })).toEqual(token);
});

test('an Envoy that cannot be given a file gets Amazon’s keys, no other, and only if somebody wants them', () => {
  const keys = { ...KEYS, AWS_SESSION_TOKEN: 't' };
  const env = { ...keys, AWS_BEARER_TOKEN_BEDROCK: 'b', OPENAI_API_KEY: 'o' };
  expect(awsEnvironment(env, { keysBy: 'environment', wanted: true })).toEqual(keys);
  expect(awsEnvironment(env, { keysBy: 'environment', wanted: false })).toEqual({});
  expect(awsEnvironment({ ...env, AWS_SECRET_ACCESS_KEY: '' }, { keysBy: 'environment', wanted: true })).toEqual({});
});

test('where they are found, in the order in which Envoy looks', () => {
  const home = mkdtempSync(join(tmpdir(), 'dragoman-aws-'));
  const file = join(home, '.aws/credentials');
  const env: NodeJS.ProcessEnv = { HOME: home };
  const from = () => awsSource(env).from;
  expect(awsSource(env)).toEqual({
    from: 'EC2 instance',
    says: `there is no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and no key in profile default of ${file}: the metadata of the EC2 instance is asked`,
  });
  env['AWS_EC2_METADATA_DISABLED'] = 'true';
  expect(from()).toBe('none');
  env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = 'http://c';
  expect(awsSource(env)).toEqual({ from: 'container', says: 'AWS_CONTAINER_CREDENTIALS_FULL_URI' });
  Object.assign(env, { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'arn' });
  expect(from()).toBe('web identity');
  mkdirSync(join(home, '.aws'));
  writeFileSync(
    file,
    '[default]\nsso_session = x\n[ work ]\n[work]\naws_access_key_id=A\naws_secret_access_key = s3cr\n',
  );
  expect(from()).toBe('web identity');
  env['AWS_PROFILE'] = 'work';
  expect(awsSource(env)).toEqual({ from: 'profile', says: `profile work of ${file}` });
  Object.assign(env, KEYS);
  expect(awsSource(env)).toEqual({ from: 'environment', says: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' });
});
