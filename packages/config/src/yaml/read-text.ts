import { LineCounter, parseDocument } from 'yaml';
import type { Environment } from '../variables.ts';
import type { Branch } from './branch.ts';
import { TreeReader, type Finding } from './read-tree.ts';
import { SYNTAX_MESSAGES } from './syntax.ts';

const MAX_BYTES = 16 * 1024 * 1024;

export interface Reading {
  /** Absent: there is nothing to go on with. */
  readonly root?: Branch;
  readonly findings: readonly Finding[];
  readonly lines: LineCounter;
}

/** UTF-8 is never shorter than UTF-16 has units, and at most three times as long: mostly nothing has to be encoded. */
const isTooLarge = (text: string): boolean =>
  text.length > MAX_BYTES || (text.length * 3 > MAX_BYTES && new TextEncoder().encode(text).length > MAX_BYTES);

const atStart = (message: string): readonly Finding[] => [{ at: 0, path: [], message }];

const parseYaml = (text: string, lines: LineCounter): ReturnType<typeof parseDocument> | undefined => {
  try {
    // Names that stand twice are found by the reader: the parser compares each with each.
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** The text of a file as a tree. Where it is not YAML the only findings are those. */
export const readText = (text: string, environment: Environment): Reading => {
  const lines = new LineCounter();
  if (isTooLarge(text)) return { lines, findings: atStart('the file is larger than 16 MiB') };
  const document = parseYaml(text, lines);
  if (document === undefined) return { lines, findings: atStart(SYNTAX_MESSAGES.RESOURCE_EXHAUSTION) };
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.length > 0) {
    const findings = mistakes.map(({ code, pos }) => ({ at: pos[0], path: [], message: SYNTAX_MESSAGES[code] }));
    return { lines, findings };
  }
  const { contents } = document;
  if (contents === null || ('value' in contents && contents.value === null)) {
    return { lines, findings: atStart('the file is empty; it needs at least providers and models') };
  }
  const reader = new TreeReader(environment);
  const root = reader.read(contents, { path: [], nameAt: contents.range?.[0] ?? 0 });
  return { lines, findings: reader.findings, ...(root === undefined ? {} : { root }) };
};
