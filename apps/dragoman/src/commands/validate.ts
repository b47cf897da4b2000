import { formatProblem } from '@dragoman/config';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { configSource, loadConfig } from '../gateway/load-config.ts';

/** Checks a configuration without starting anything: 0 good, 2 not. */
export async function validate(
  options: { readonly config?: string; readonly json?: boolean },
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const result = await loadConfig(configSource(options.config), { env });
  const found = result.ok ? result.warnings : result.problems;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ok: result.ok, problems: found })}\n`);
    return result.ok ? EXIT.done : EXIT.wrongUse;
  }
  for (const problem of found) process.stderr.write(`${result.ok ? 'warning: ' : ''}${formatProblem(problem)}\n`);
  if (!result.ok) return EXIT.wrongUse;
  const { providers, models } = result.config;
  process.stdout.write(`good: ${counted(providers.length, 'provider')}, ${counted(models.length, 'model')}\n`);
  return EXIT.done;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
