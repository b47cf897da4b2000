import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long the text of a mutation may be. */
const LONGEST = 80;

/** In one line, as code of Markdown as prettier leaves it: spaces stand only beside a backtick. */
function code(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
  if (!short.includes('`')) return `\`${short}\``;
  return /^`|`$/.test(short) ? `\`\` ${short} \`\`` : `\`\`${short}\`\``;
}

/** The text of a file between two places; lines and columns count from 0. */
function cut(lines, { start, end }) {
  const part = lines.slice(start.line, end.line + 1);
  part[part.length - 1] = part.at(-1).slice(0, end.column);
  part[0] = part[0].slice(start.column);
  return part.join('\n');
}

/** A mutant in words: where it is, and what was changed into what. */
export function described(root, { fileName, location, replacement }) {
  const lines = readFileSync(join(root, fileName), 'utf8').split('\n');
  const text = `${code(cut(lines, location))} → ${code(replacement)}`;
  return { file: fileName, line: location.start.line + 1, text };
}

/** How many mutants of each source met which fate. */
export function tableOf(fates) {
  const files = Map.groupBy(fates, ({ mutant }) => mutant.fileName);
  return [...files].sort().map(([source, all]) => {
    const count = (wanted) => all.filter(({ how }) => how === wanted).length;
    return {
      source,
      mutants: all.length,
      'a test failed': count('test'),
      'did not load': count('load'),
      'did not end': count('end'),
      survived: all.filter(({ how, reached }) => how === undefined && reached).length,
      'no test comes here': all.filter(({ how, reached }) => how === undefined && !reached).length,
    };
  });
}
