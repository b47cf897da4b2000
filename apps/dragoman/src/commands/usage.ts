import { resolve } from 'node:path';
import { StoreUnavailable } from '@dragoman/store';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { configFileOf, configSource } from '../gateway/load-config.ts';
import { loadForKeys } from '../keys/load-for-keys.ts';
import { parseUsageQuery, type UsageFlags } from '../usage/parse-usage-query.ts';
import { printRows } from '../usage/print-rows.ts';
import { replayInto, type ReplayedLedger } from '../usage/replay.ts';
import { usageNow, type Configured } from '../usage/usage-store.ts';
import { errorText } from '../terminal/error-text.ts';

export interface UsageOptions extends UsageFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  /** An access log to be read into the ledger. */
  readonly replay?: string;
}

const say = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(`usage: ${text}\n`);

/** Sums of calls, or a log read into the ledger: 0 done, 1 the store or the file cannot be had, 2 wrong use. */
export async function usage(options: UsageOptions, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const parsed = parseUsageQuery(options, Date.now());
  const problems = [...(parsed.ok ? [] : parsed.problems), ...contradictions(options)];
  const source = configSource(options.config);
  const loaded = await loadForKeys(source, env);
  if (!loaded.ok) problems.push(...loaded.problems);
  if (!loaded.ok || !parsed.ok || problems.length > 0) {
    problems.forEach(complain);
    return EXIT.wrongUse;
  }
  const configured = { config: loaded.config, configFile: configFileOf(source) };
  const form = options.json ? 'json' : options.csv ? 'csv' : 'text';
  try {
    if (options.replay !== undefined) return await replay(configured, options.replay, form === 'json');
    say(printRows(await usageNow(configured, parsed.query, complain), parsed.query, form));
    return EXIT.done;
  } catch (error) {
    complain(troubleOf(error));
    return EXIT.failed;
  }
}

function contradictions({ replay: file, by, since, until, csv, json }: UsageOptions): readonly string[] {
  const shaping = [by, since, until, csv].some((each) => each !== undefined);
  return [
    ...(file !== undefined && shaping ? ['--replay takes -c and --json alone: ask for the usage afterwards'] : []),
    ...(json && csv ? ['--json or --csv'] : []),
  ];
}

async function replay(configured: Configured, file: string, asJson: boolean): Promise<ExitCode> {
  const replayed = await replayInto(configured, resolve(file), Date.now());
  if (asJson) say(`${JSON.stringify(replayed)}\n`);
  else tell(file, replayed);
  return EXIT.done;
}

function tell(file: string, { lines, added, known, bad, badLines, torn, restored }: ReplayedLedger): void {
  say(`${lines} lines: ${added} added, ${known} known, ${badLines} bad\n`);
  if (restored > 0) say(`${restored} budgets brought back to what the ledger says was spent\n`);
  for (const { line, why } of bad) complain(`${file}:${line}: left out: ${why}`);
  if (badLines > bad.length) complain(`${file}: ${badLines - bad.length} more lines are left out`);
  if (torn) complain(`${file}: the last line is not whole; it is left out`);
}

function troubleOf(error: unknown): string {
  if (error instanceof StoreUnavailable) return errorText(error);
  const { code, path } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) return `${path} cannot be read: ${code}`;
  throw error;
}
