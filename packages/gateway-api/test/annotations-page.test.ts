import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_KINDS } from '@dragoman/providers';
import { expect, test } from 'vitest';
import { BACKEND_ANNOTATIONS, GATEWAY_ANNOTATIONS, ROUTE_ANNOTATIONS } from '../src/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/annotations.md'), 'utf8');

test.each([
  ['On an HTTPRoute', ROUTE_ANNOTATIONS],
  ['On a Backend (or Service)', BACKEND_ANNOTATIONS],
  ['On a Gateway', GATEWAY_ANNOTATIONS],
])('docs/annotations.md, %s: the same names, and examples that are understood', (heading, table) => {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `(llm\.\w+)` +\|.*\| `([^`]+)` +\|$/gm)].map(
    ([, name = '', example = '']) => ({
      name,
      example,
    }),
  );
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(table).toSorted());
  for (const { name, example } of rows.filter(({ name }) => name !== 'llm.policy'))
    expect(table[name as keyof typeof table]?.[1](example, BUILT_IN_KINDS), name).toHaveProperty('value');
});
