import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** A page that names a test must name one that is there. */
const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['security', 'reliability'];

/** The last cell of every row of a table. */
const cells = (page: string): readonly string[] =>
  readFileSync(join(ROOT, 'docs', `${page}.md`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| --'))
    .map((line) => line.split(' | ').at(-1) ?? '')
    .filter((cell) => cell.includes('`'));

interface Named {
  readonly suite: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

/** `suite` “name” “name”, `packages/x` `suite of it`; commands and files with an ending are not suites. */
function namedIn(cell: string): readonly Named[] {
  const found: { suite: string; files: readonly string[]; tests: string[] }[] = [];
  let place = 'e2e/src';
  for (const [, code, quoted] of cell.matchAll(/`([^`]+)`|“([^”]+)”/g)) {
    if (quoted !== undefined) found.at(-1)?.tests.push(quoted.replace(/…$/, '').trim());
    else if (/^packages\/[a-z-]+$/.test(code ?? '')) place = `${code}/**`;
    else if (/^e2e\/eg\//.test(code ?? ''))
      found.push({ suite: code ?? '', files: globSync(`${code}.test.ts`, { cwd: ROOT }), tests: [] });
    else if (/^[a-z0-9/-]+$/.test(code ?? ''))
      found.push({ suite: code ?? '', files: globSync(`${place}/${code}.test.ts`, { cwd: ROOT }), tests: [] });
  }
  return found;
}

describe.each(PAGES)('docs/%s.md', (page) => {
  const named = cells(page).flatMap(namedIn);

  test('names suites', () => expect(named.length).toBeGreaterThan(20));

  test.each(named)('$suite $tests', ({ files, tests }) => {
    expect(files).toHaveLength(1);
    const text = readFileSync(join(ROOT, files[0] ?? ''), 'utf8');
    for (const name of tests) expect(text).toContain(name);
  });
});
