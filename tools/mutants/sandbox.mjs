import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const quiet = { debug() {}, info() {}, isDebugEnabled: () => false };

/** What the tests of a package read outside of it. */
const BESIDE = ['docs', 'package.json', 'tsconfig.base.json'];

/**
 * Makes a copy of the package in which each mutant of these sources is there and sleeps until it is called by its id.
 * Recordings beside the checkout do not stand beside the copy.
 * @returns the mutants: `id`, `fileName` from the root of the workspace, `location` (lines and columns from 0),
 * `replacement`
 */
export async function mutated(root, { name, sources, sandbox }) {
  const folder = `packages/${name}`;
  rmSync(sandbox, { recursive: true, force: true });
  mkdirSync(join(sandbox, 'packages'), { recursive: true });
  const isOurs = (path) => !/\/(node_modules|coverage|dist)$/.test(path);
  for (const path of [...BESIDE, folder])
    cpSync(join(root, path), join(sandbox, path), { recursive: true, filter: isOurs });
  for (const path of ['', folder]) symlinkSync(join(root, path, 'node_modules'), join(sandbox, path, 'node_modules'));
  const files = sources.map((file) => ({ name: file, mutate: true, content: readFileSync(join(root, file), 'utf8') }));
  const options = { plugins: null, ignorers: [], excludedMutations: [], noHeader: true };
  const instrumented = await new Instrumenter(quiet).instrument(files, options);
  for (const file of instrumented.files) writeFileSync(join(sandbox, file.name), file.content);
  return instrumented.mutants;
}
