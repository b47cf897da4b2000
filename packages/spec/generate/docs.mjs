// Writes docs/errors.md from the table of errors: node packages/spec/generate/docs.mjs
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { output } from './output.ts';

if (process.env.CI)
  throw new Error('generated files are never written in CI; run this where you edit, and commit the result');
const { url, text } = await output();
writeFileSync(url, text);
