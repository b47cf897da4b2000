// Puts the Lua programs into TypeScript, so that a bundle holds them: node packages/lua/generate/embed.mjs [--check]
// Comments and what lines begin with stay here: Envoy gets a program once for each cluster. A line keeps its number, which
// is what Envoy says of an error.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const scripts = join(import.meta.dirname, '../scripts');
const target = join(import.meta.dirname, '../src/gen/scripts.ts');
const names = readdirSync(scripts).toSorted();
const bare = (text) => text.replace(/^ +/gm, '').replace(/^--.*$/gm, '');
const entries = names.map(
  (name) =>
    `  ${JSON.stringify(name.replace(/\.lua$/, ''))}: ${JSON.stringify(bare(readFileSync(join(scripts, name), 'utf8')))},\n`,
);
const text = `// Made from ../../scripts by generate/embed.mjs.\nexport const SCRIPTS = {\n${entries.join('')}} as const;\n`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('packages/lua/src/gen/scripts.ts is not what the scripts say: run generate/embed.mjs');
  process.exitCode = 1;
}
