// `npm run mutants -- framing`: changes the sources of a package, one place at a time, and says which changes no test
// of the package minds.
//   npm run mutants -- framing src/json      only sources under this path
//   npm run mutants -- formats --every 12    every twelfth source, by path
// Ends badly where fewer than 95 % are caught, or a survivor is not explained in docs/mutants.md.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explained } from './mutants/explained.mjs';
import { fateOf } from './mutants/fate.mjs';
import { described, tableOf } from './mutants/report.mjs';
import { mutated } from './mutants/sandbox.mjs';
import { sourcesOf } from './mutants/sources.mjs';

/** Percent. */
const GOAL = 95;

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: 'string', default: '1' } },
});
const [name, under = 'src'] = positionals;
const sources = sourcesOf(root, { name, under, every: Number(values.every) });

const sandbox = join(root, 'coverage/mutants', name);
const mutants = await mutated(root, { name, sources, sandbox });
console.log(`${name}: ${mutants.length} mutants of ${sources.length} sources`);
const fates = await fateOf(mutants, join(sandbox, 'packages', name));
rmSync(sandbox, { recursive: true, force: true });

const caught = fates.filter(({ how }) => how !== undefined).length;
const survivors = fates.filter(({ how }) => how === undefined).map(({ mutant }) => described(root, mutant));
const { open, gone } = explained(root, name, { survivors, sources });
const percent = fates.length === 0 ? 100 : (100 * caught) / fates.length;
console.table(tableOf(fates));
for (const { file, line, text } of open) console.log(`SURVIVED ${file}:${line}\n- ${text}`);
for (const { file, text } of gone) console.log(`docs/mutants.md explains what is caught: ${file}\n- ${text}`);
console.log(
  `${name}: ${sources.length} sources, ${caught} of ${fates.length} mutants caught (${percent.toFixed(1)} %), ` +
    `${survivors.length} survived, ${open.length} of them not explained`,
);
process.exitCode = percent < GOAL || open.length > 0 ? 1 : 0;
