import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SCRIPTS } from '../src/gen/scripts.ts';
import { luaLongString } from '../src/lua-table.ts';
import {
  askedSource,
  editSource,
  guardSource,
  hopSource,
  identifySource,
  keysSource,
  luaTable,
  policiesSource,
  refuseAllSource,
} from '../src/index.ts';

const scripts = join(import.meta.dirname, '../scripts');

/** A line says the same wherever it begins, and nothing if it is a comment: as long as no text goes over several lines. */
const said = (line: string): string => (/^ *--/.test(line) ? '' : line.replace(/^ +/, ''));

test('what is embedded is what the scripts say, line by line', () => {
  const files = readdirSync(scripts).map((name) => [
    name.replace(/\.lua$/, ''),
    readFileSync(join(scripts, name), 'utf8'),
  ]);
  for (const [, text] of files) expect(text).not.toMatch(/\[=*\[\s*$|\\$/m);
  const lines = files.map(([name, text = '']) => [name, text.split('\n').map(said).join('\n')]);
  expect(SCRIPTS).toEqual(Object.fromEntries(lines));
});

test('every script is part of a program', () => {
  const tables = {
    keys: '',
    teams: {},
    rules: [],
    issuers: [],
    accounts: { keys: {}, teams: {} },
    soft: { keys: {}, teams: {} },
    pauses: { keys: {}, teams: {} },
  };
  const several = policiesSource([['a', tables]]);
  const alone = [guardSource(), editSource(), hopSource(), askedSource(), refuseAllSource()];
  const programs = [...alone, keysSource('', 1), identifySource(tables), several].join('\n');
  for (const text of Object.values(SCRIPTS)) expect(programs).toContain(text);
});

test.each([
  ['text', 'a "b" \\ é\n', '"a \\034b\\034 \\092 \\195\\169\\010"'],
  ['names in order', { b: 1, a: true }, '{["a"]=true,["b"]=1}'],
  ['a list', ['x', { y: 2 }], '{"x",{["y"]=2}}'],
])('a Lua table of %s', (_what, value, text) => {
  expect(luaTable(value)).toBe(text);
});

test.each([
  ['a\tb\n', '[[a\tb\n]]'],
  ['"\\é', '[["\\é]]'],
  ['a]]b', '[=[a]]b]=]'],
  ['a]', '[=[a]]=]'],
  ['a]]]=]', '[==[a]]]=]]==]'],
  ['', '[[]]'],
  ['\na', '"\\010a"'],
  ['a\r\n', '"a\\013\\010"'],
])('a long Lua text of %j', (text, literal) => {
  expect(luaLongString(text)).toBe(literal);
});
