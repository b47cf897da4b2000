import { parseConfig } from '@dragoman/config';
import { expect, test } from 'vitest';
import { parseGrant } from './parse-grant.ts';

const NOW = Date.parse('2026-11-25T09:38:30Z');
const sha256 = '0'.repeat(64);

function configOf(text: string) {
  const parsed = parseConfig({ text, file: '', env: {} });
  if (!parsed.ok) throw new Error('the file is bad');
  return parsed.config;
}

test.each([
  ['2026-11-25T09:38:30Z', false],
  ['2020-01-01', false],
  ['2026-11-25T09:38:31Z', true],
])('a key that is over before it is made: %s', (expires, ok) => {
  const problems = ok ? {} : { problems: [`--expires: ${expires} is over already: the key would open nothing`] };
  expect(parseGrant({ name: 'a', sha256, expires }, configOf('{}'), NOW)).toMatchObject({ ok, ...problems });
});

test('what is said on the command line is no variable', () => {
  const said = { name: 'a${HOME}', models: '${HOME}', sha256 };
  expect(parseGrant(said, configOf('{}'), NOW)).toMatchObject({
    ok: true,
    grant: { name: 'a${HOME}', models: ['${HOME}'] },
  });
});

test('a limit that stands twice is refused: nobody knows which was meant', () => {
  const limits = 'requests=5/min,requests=600/min';
  expect(parseGrant({ name: 'a', sha256, limits }, configOf('{}'), NOW)).toMatchObject({
    ok: false,
    problems: [expect.stringMatching(/^--limits: .*each once$/)],
  });
});
