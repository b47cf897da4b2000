import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecretFiles } from './secret-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dragoman-secrets-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('writes the response that Envoy reads, for the owner alone', () => {
  const files = openSecretFiles(join(root, 'secrets'));
  files.write('provider/openai', 'sk-"1"\n');
  expect(JSON.parse(readFileSync(files.path('provider/openai'), 'utf8'))).toEqual({
    resources: [
      {
        '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
        name: 'provider/openai',
        generic_secret: { secret: { inline_string: 'sk-"1"\n' } },
      },
    ],
  });
  expect(mode(files.path('provider/openai'))).toBe('600');
  expect(mode(join(root, 'secrets'))).toBe('700');
  expect(readdirSync(join(root, 'secrets'))).toEqual(['provider%2Fopenai.json']);
});

test('a certificate with its key, and who is trusted', () => {
  const files = openSecretFiles(join(root, 'secrets'));
  const secretIn = (name: string): unknown =>
    (JSON.parse(readFileSync(files.path(name), 'utf8')) as { resources: unknown[] }).resources[0];
  files.write('own', { chain: 'CHAIN', key: 'KEY' });
  files.write('theirs', { authorities: 'CA' });
  expect(secretIn('own')).toMatchObject({
    name: 'own',
    tls_certificate: { certificate_chain: { inline_string: 'CHAIN' }, private_key: { inline_string: 'KEY' } },
  });
  expect(secretIn('theirs')).toMatchObject({
    name: 'theirs',
    validation_context: { trusted_ca: { inline_string: 'CA' } },
  });
});

test('a name cannot leave the folder', () => {
  const files = openSecretFiles(join(root, 'secrets'));
  files.write('../../out', 'x');
  files.write('..', 'x');
  expect(readdirSync(root)).toEqual(['secrets']);
  expect(readdirSync(join(root, 'secrets'))).toHaveLength(2);
});

test('an equal value is not written again, another replaces the file', () => {
  const files = openSecretFiles(root);
  files.write('a', 'one');
  const { ino, mtimeNs } = statSync(files.path('a'), { bigint: true });
  files.write('a', 'one');
  expect(statSync(files.path('a'), { bigint: true })).toMatchObject({ ino, mtimeNs });
  files.write('a', 'two');
  expect(statSync(files.path('a'), { bigint: true }).ino).not.toBe(ino);
  expect(readFileSync(files.path('a'), 'utf8')).toContain('two');
});

test('what is not kept is deleted, drafts of a process that died as well', () => {
  const files = openSecretFiles(root);
  for (const name of ['a', 'b/c', 'd']) files.write(name, name);
  openSecretFiles(root).write('a.json.7.tmp', 'left over');
  files.keepOnly(new Set(['b/c']));
  expect(readdirSync(root)).toEqual(['b%2Fc.json']);
});

test('a folder that is taken away is an error', () => {
  const files = openSecretFiles(join(root, 'secrets'));
  rmSync(join(root, 'secrets'), { recursive: true });
  expect(() => files.write('a', 'one')).toThrow('ENOENT');
});

test('a text in a form of its own is kept beside them', () => {
  const files = openSecretFiles(join(root, 'secrets'));
  files.writeText('a', '[default]\n');
  files.write('a', 'one');
  expect(readFileSync(files.textPath('a'), 'utf8')).toBe('[default]\n');
  expect(mode(files.textPath('a'))).toBe('600');
  files.keepOnly(new Set(['a']));
  expect(readdirSync(join(root, 'secrets')).toSorted()).toEqual(['a.json', 'a.txt']);
  files.keepOnly(new Set());
  expect(readdirSync(join(root, 'secrets'))).toEqual([]);
});
