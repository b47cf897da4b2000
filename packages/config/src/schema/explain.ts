import { z } from 'zod';
import type { Path } from '../path.ts';
import { suggest } from '../nearest.ts';
import type { Report } from '../report.ts';
import type { Data } from '../yaml/branch.ts';

type Issue = z.core.$ZodIssue;

/** An issue at its place, with unions resolved. */
export interface Mistake {
  readonly path: Path;
  readonly issue: Issue;
  /** Of a union no form of which fits: what each form expects. */
  readonly expected?: readonly string[];
}

/**
 * zod says which fields are unknown, not which are known. They are taken from the schema while it is at hand, and
 * travel in the message of the issue.
 */
export const carryFieldNames: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject
    ? Object.keys(issue.inst.shape).join(' ')
    : undefined;

const toPath = (base: Path, path: readonly PropertyKey[]): Path => [
  ...base,
  ...path.map((step) => (typeof step === 'symbol' ? String(step) : step)),
];

const isOtherForm = (issues: readonly Issue[]): boolean =>
  issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);

/**
 * Our unions are told apart by the type of the value (text, list, mapping): the forms of another type are left out, and
 * of the one that was meant its own issues are reported.
 */
export const toMistakes = (issues: readonly Issue[], base: Path = []): readonly Mistake[] =>
  issues.flatMap((issue): readonly Mistake[] => {
    const path = toPath(base, issue.path);
    if (issue.code !== 'invalid_union') return [{ path, issue }];
    const meant = issue.errors.find((form) => !isOtherForm(form));
    if (meant !== undefined) return toMistakes(meant, path);
    const expected = issue.errors
      .flat()
      .flatMap((one) => (one.code === 'invalid_type' && one.path.length === 0 ? [one.expected] : []));
    return [{ path, issue, expected: [...new Set(expected)] }];
  });

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const wordFor = (value: Data): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'no finite number';
  return WORDS[typeof value] ?? typeof value;
};

const wrongType = (expected: readonly string[], value: Data | undefined): string => {
  if (value === undefined) return 'is required';
  const found = wordFor(value);
  const wanted = expected.map((type) => WORDS[type] ?? type);
  const quotes =
    found === 'a number' && wanted.includes('text') && !wanted.includes('a number') ? '; put it in quotes' : '';
  return `expected ${wanted.join(' or ')}, found ${typeof value === 'boolean' ? String(value) : found}${quotes}`;
};

const valueAt = (data: Data, path: Path): Data | undefined => {
  let value: Data | undefined = data;
  for (const step of path) value = childOf(value, step);
  return value;
};

const childOf = (data: Data | undefined, step: string | number): Data | undefined => {
  if (typeof data !== 'object' || data === null) return undefined;
  return new Map<string, Data>(Object.entries(data)).get(String(step));
};

const explainUnknownFields = (path: Path, issue: z.core.$ZodIssueUnrecognizedKeys, report: Report): void => {
  const known = issue.message.split(' ');
  for (const name of issue.keys) {
    // Below a key anything may be the key itself, indented by mistake.
    if (path.at(-1) === 'key' && path[0] === 'providers')
      report.nameProblem(path, `unknown field; known here: ${known.join(', ')}`);
    else report.nameProblem([...path, name], `unknown field ${JSON.stringify(name)}${suggest(name, known)}`);
  }
};

const outOfBounds = (issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string => {
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (!issue.inclusive) return `must be more than ${issue.minimum}`;
  return issue.origin === 'number' || issue.origin === 'int'
    ? `must be at least ${issue.minimum}`
    : 'must not be empty';
};

const explainUnknownValue = (
  path: Path,
  values: readonly string[],
  context: { data: Data; report: Report },
): string => {
  const value = valueAt(context.data, path);
  if (typeof value !== 'string' && typeof value !== 'number') return wrongType(['string'], value);
  const shown = context.report.show(path, String(value));
  return shown === 'the value'
    ? `not known here: ${values.join(', ')} are`
    : `unknown value ${shown}${suggest(String(value), values)}`;
};

const wordsFor = ({ issue, path, expected }: Mistake, data: Data, report: Report): string => {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType([issue.expected], valueAt(data, path));
    case 'invalid_union':
      return wrongType(expected ?? [], valueAt(data, path));
    case 'invalid_value':
      return explainUnknownValue(path, [...new Set(issue.values.map(String))], { data, report });
    case 'too_small':
    case 'too_big':
      return outOfBounds(issue);
    case 'invalid_format':
      // The schema gives every pattern a message of its own.
      return issue.message;
    default:
      // No other check is in the schema.
      return 'not valid';
  }
};

/** Says what is wrong in our words: zod's own quote values. */
export const explain = (mistake: Mistake, data: Data, report: Report): void => {
  const { issue, path } = mistake;
  if (issue.code === 'unrecognized_keys') explainUnknownFields(path, issue, report);
  else report.problem(path, wordsFor(mistake, data, report));
};
