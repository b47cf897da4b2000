import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGE, page } from '../generate/page.ts';

test('docs/translation.md is what the tables say; else: node packages/formats/generate/docs.mjs', async () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(await page());
});
