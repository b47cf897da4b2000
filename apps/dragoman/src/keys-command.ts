import { Command } from 'commander';
import { createKey, revokeKey, showKeys, type CreateOptions } from './commands/keys.ts';
import type { ExitCode } from './exit-code.ts';

const CONFIG = ['-c, --config <file>', 'the configuration; default: dragoman.yaml, else the environment'] as const;

/** `dragoman keys create|list|revoke` */
export function keysCommand(env: NodeJS.ProcessEnv, ends: (code: ExitCode) => void): Command {
  const keys = new Command('keys').description('make, show and revoke virtual keys').exitOverride();
  keys
    .command('create <name>')
    .description('make a key, print it once and keep its hash')
    .option(...CONFIG)
    .option('--team <name>', 'a team of the file')
    .option('--models <names>', 'public names with commas between; a trailing * matches any rest; default: all')
    .option('--budget <amount>', 'US dollars for a time: 20/month, or 20/month,soft; per day, week, month or year')
    .option('--limits <limits>', 'requests=60/min,tokens=200000/min,concurrent=8, or some of them')
    .option('--expires <time>', '2027-01-01 or 2027-01-01T12:00:00Z')
    .option('--json', 'print {name, key, hash}')
    .option('--print', 'keep nothing; print the lines for the file')
    .action(async (name: string, options: CreateOptions) => ends(await createKey(name, options, env)));
  keys
    .command('list')
    .description('show all keys')
    .option(...CONFIG)
    .option('--json', 'as JSON')
    .action(async (options: Parameters<typeof showKeys>[0]) => ends(await showKeys(options, env)));
  keys
    .command('revoke <name>')
    .description('refuse a key from now on, also one that the file has')
    .option(...CONFIG)
    .option('--json', 'as JSON')
    .action(async (name: string, options: Parameters<typeof revokeKey>[1]) =>
      ends(await revokeKey(name, options, env)),
    );
  return keys;
}
