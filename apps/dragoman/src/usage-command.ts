import { Command } from 'commander';
import { usage, type UsageOptions } from './commands/usage.ts';
import type { ExitCode } from './exit-code.ts';

/** `dragoman usage` */
export const usageCommand = (env: NodeJS.ProcessEnv, ends: (code: ExitCode) => void): Command =>
  new Command('usage')
    .description('show who used what, and what it cost')
    .exitOverride()
    .option('-c, --config <file>', 'the configuration; default: dragoman.yaml, else the environment')
    .option(
      '--by <names>',
      'key, team, model, provider, and one of hour, day, week, month, year, with commas between; default: key,team,model,provider',
    )
    .option('--since <time>', '24h, 7d, 2w ago, 2026-11-01 or 2026-11-01T12:00:00Z; calls that began then or later')
    .option('--until <time>', 'calls that began before')
    .option('--json', 'as JSON')
    .option('--csv', 'as CSV')
    .option('--replay <file>', 'read an access log into the ledger; twice is once')
    .action(async (options: UsageOptions) => ends(await usage(options, env)));
