// Writes docs/translation.md from the tables of the formats: node packages/formats/generate/docs.mjs
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { PAGE, page } from './page.ts';

if (process.env.CI)
  throw new Error('generated files are never written in CI; run this where you edit, and commit the result');
writeFileSync(PAGE, await page());
