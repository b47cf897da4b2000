import type { Report } from '../report.ts';
import { takeOut, toData, type Branch } from '../yaml/branch.ts';
import type { Path } from '../path.ts';
import { carryFieldNames, explain, toMistakes, type Mistake } from './explain.ts';
import type { z } from 'zod';

const wrongPlaces = ({ path, issue }: Mistake): readonly Path[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((name) => [...path, name]) : [path];

/**
 * Holds the tree against the schema and reports every mistake; then takes the mistakes out, so that the rest can be
 * looked at too. What is wrong only because something was taken out is not reported.
 */
export const validate = <Raw>(schema: z.ZodType<Raw>, tree: Branch, report: Report): Raw | undefined => {
  for (let first = true; ; first = false) {
    const data = toData(tree);
    const result = schema.safeParse(data, { error: carryFieldNames });
    if (result.success) return result.data;
    const mistakes = toMistakes(result.error.issues);
    if (first) for (const mistake of mistakes) explain(mistake, data, report);
    if (!takeOut(tree, mistakes.flatMap(wrongPlaces))) return undefined;
  }
};
