import { usePlugins, type LoadedPlugin } from './plugins/use-plugins.ts';
import { inFileOrder, type Problem } from './problem.ts';
import { Report, toProblem } from './report.ts';
import { resolveConfig } from './resolve/config.ts';
import { rootOf } from './schema/root.ts';
import { validate } from './schema/validate.ts';
import type { Config } from './types.ts';
import type { Environment } from './variables.ts';
import { readText } from './yaml/read-text.ts';

export interface ConfigInput {
  /** The text of the file. */
  readonly text: string;
  /** Its name, for messages only. */
  readonly file: string;
  /** What `${NAME}` is looked up in. */
  readonly env: Environment;
  /** Replaces the port of `listen`; the admin port is then 10 above, unless the file names `admin`. */
  readonly port?: number;
  /** What came of loading the packages that `listedPlugins` names; absent: none was loaded. */
  readonly plugins?: readonly LoadedPlugin[];
}

export type ParseResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads dragoman.yaml whole, or says everything that is wrong with it, in the order of the file. Never throws. */
export const parseConfig = (input: ConfigInput): ParseResult => {
  const { root, findings, lines } = readText(input.text, input.env);
  const problems = findings.map((finding) => toProblem(finding, input.file, lines));
  if (root === undefined) return { ok: false, problems: inFileOrder(problems) };
  const report = new Report(input.file, root, lines);
  const plugins = usePlugins(root, input.plugins ?? [], report);
  const raw = validate(rootOf(plugins.complete ? [...plugins.kinds.keys()] : undefined), root, report);
  const config = raw === undefined ? undefined : resolveConfig(raw, report, { port: input.port, plugins });
  problems.push(...report.problems);
  if (config === undefined || problems.length > 0) return { ok: false, problems: inFileOrder(problems) };
  return { ok: true, config, warnings: inFileOrder(report.warnings) };
};
