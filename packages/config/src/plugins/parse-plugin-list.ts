import type { ProviderKind } from '@dragoman/spec';
import { z } from 'zod';
import { inFileOrder, type Problem } from '../problem.ts';
import { Report, toProblem } from '../report.ts';
import { plugins as entries } from '../schema/root.ts';
import { validate } from '../schema/validate.ts';
import type { ActivePlugin } from '../types.ts';
import type { Environment } from '../variables.ts';
import { readText } from '../yaml/read-text.ts';
import { usePlugins, type LoadedPlugin } from './use-plugins.ts';

export type PluginListResult =
  | {
      readonly ok: true;
      readonly plugins: readonly ActivePlugin[];
      /** Of providers, by name: those of the plugins beside the built-in ones. */
      readonly kinds: ReadonlyMap<string, ProviderKind>;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const pluginList = z.strictObject({ plugins: entries.optional() });

/** What a service is given of plugins: the section `plugins` of dragoman.yaml, in a file of its own. Never throws. */
export function parsePluginList(input: {
  readonly text: string;
  /** Its name, for messages only. */
  readonly file: string;
  readonly env: Environment;
  /** What came of loading the packages that `listedPlugins` names. */
  readonly plugins: readonly LoadedPlugin[];
}): PluginListResult {
  const { root, findings, lines } = readText(input.text, input.env);
  const problems = findings.map((finding) => toProblem(finding, input.file, lines));
  if (root === undefined) return { ok: false, problems: inFileOrder(problems) };
  const report = new Report(input.file, root, lines);
  const { active, kinds } = usePlugins(root, input.plugins, report);
  validate(pluginList, root, report);
  problems.push(...report.problems);
  return problems.length > 0 ? { ok: false, problems: inFileOrder(problems) } : { ok: true, plugins: active, kinds };
}
