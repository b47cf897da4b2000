import { parseConfig } from '@dragoman/config';
import { expect, test } from 'vitest';
import { parseGrant } from './parse-grant.ts';

test('what is said on the command line is no variable', () => {
  const parsed = parseConfig({ text: '{}', file: '', env: {} });
  if (!parsed.ok) throw new Error('the file is bad');
  const said = { name: 'a${HOME}', models: '${HOME}', sha256: '0'.repeat(64) };
  expect(parseGrant(said, parsed.config)).toMatchObject({
    ok: true,
    grant: { name: 'a${HOME}', models: ['${HOME}'] },
  });
});
