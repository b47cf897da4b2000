import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * docs/mutants.md: under `## package` and the path of a source, `- mutation: reason`, once for each survivor.
 * @returns what is said of one package: source and beginning of the line
 */
function explanations(root, name) {
  const said = [];
  let [section, source] = ['', ''];
  for (const line of readFileSync(join(root, 'docs/mutants.md'), 'utf8').split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    else if (/^`src\/.*`$/.test(line)) source = line.slice(1, -1);
    else if (line.startsWith('- ') && section === name)
      said.push({ file: `packages/${name}/${source}`, text: line.slice(2) });
  }
  return said;
}

/**
 * Survivors that docs/mutants.md says nothing about, and what it explains though it does not survive in these sources.
 * Each explanation is good for one survivor.
 */
export function explained(root, name, { survivors, sources }) {
  const left = explanations(root, name).filter(({ file }) => sources.includes(file));
  const open = survivors.filter(({ file, text }) => {
    const at = left.findIndex((each) => each.file === file && each.text.startsWith(`${text}: `));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return { open, gone: left };
}
