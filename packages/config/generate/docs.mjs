// Writes dragoman.schema.json, docs/config.md and the CRD from the schema: node packages/config/generate/docs.mjs
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { outputs } from './outputs.ts';

if (process.env.CI)
  throw new Error('generated files are never written in CI; run this where you edit, and commit the result');
for (const { url, text } of await outputs()) writeFileSync(url, text);
