import { formatProblem, parseConfig } from '../index.ts';

/** A file whose providers are right. */
export const GOOD = 'providers: {openai: {kind: openai, key: k}, local: {kind: ollama}}\n';

/** A file with one provider, `p`. */
export const PROVIDER = (fields: string): string => `providers:\n  p: {${fields}}\nmodels: {m: p/m}\n`;

/** A file with one model, in its third line. */
export const MODEL = (entry: string): string => `${GOOD}models:\n  ${entry}\n`;

/** [what, text, everything that is said, each without the name of the file] */
export type Case = readonly [string, string, readonly string[]];

/** What is said about a text; only if it is refused. */
export const problemsOf = (text: string): readonly string[] => {
  const result = parseConfig({ text, file: 'f', env: {} });
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).replace(/^f:/, ''));
};
