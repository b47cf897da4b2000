import { globSync } from 'node:fs';

/** Tests, what only tests use, and what is generated. */
const NO_SOURCE = /\.test\.ts$|\/(testing|testdata|gen)\//;

/**
 * Sources of a package, by path, from the root of the workspace.
 * @param under a folder or file in the package
 * @param every 1: all of them; n: the first and each n-th behind it
 * @throws when there are none
 */
export function sourcesOf(root, { name, under, every }) {
  if (!Number.isInteger(every) || every < 1) throw new Error('--every: a whole number from 1 on');
  const folder = `packages/${name}`;
  const path = `${folder}/${under.replace(/\/$/, '')}`;
  const sources = globSync(`${folder}/src/**/*.ts`, { cwd: root })
    .filter((file) => !NO_SOURCE.test(file) && (file === path || file.startsWith(`${path}/`)))
    .sort()
    .filter((_, index) => index % every === 0);
  if (sources.length === 0) throw new Error(`no sources: ${name === undefined ? 'which package?' : path}`);
  return sources;
}
