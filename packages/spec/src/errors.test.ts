import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { output } from '../generate/output.ts';
import { ERRORS, LOGGED_ONLY } from './index.ts';

test('docs/errors.md is that of the table; else: node packages/spec/generate/docs.mjs', async () => {
  const { url, text } = await output();
  expect(readFileSync(url, 'utf8')).toBe(text);
});

test('what is said in the log alone is no answer', () => {
  expect(LOGGED_ONLY.filter((name) => Object.hasOwn(ERRORS, name))).toEqual([]);
});
