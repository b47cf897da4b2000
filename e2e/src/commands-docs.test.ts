import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { runCommand } from '@dragoman/testkit';
import { expect, test } from 'vitest';

const DOCS = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

/** What `--help` of a command lists, by the names that begin its lines. */
async function helpOf(command: readonly string[]) {
  const { code, stdout } = await runCommand([...command, '--help'], { cwd: tmpdir(), env: { COLUMNS: '200' } });
  expect(code).toBe(0);
  const below = stdout.split('\nCommands:\n')[1] ?? '';
  return {
    options: [...stdout.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help'),
    commands: [...below.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help'),
  };
}

/** Every command that does something, with its options. */
async function commandsBelow(command: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { options, commands } = await helpOf(command);
  if (commands.length === 0) return new Map([[command.join(' '), options]]);
  const found = await Promise.all(commands.map((name) => commandsBelow([...command, name])));
  return new Map(found.flatMap((each) => [...each]));
}

const documented = new Map(
  DOCS.split('\n## dragoman ')
    .slice(1)
    .map((section) => [
      section.slice(0, section.indexOf('\n')),
      [...section.matchAll(/^\| `(?:-\w, )?--([\w-]+)/gm)].map(([, name = '']) => name),
    ]),
);

test('docs/commands.md has the commands and options that there are, and no others', async () => {
  const sorted = (all: ReadonlyMap<string, readonly string[]>) =>
    Object.fromEntries([...all].map(([name, options]) => [name, options.toSorted()]).toSorted());
  expect(sorted(documented)).toEqual(sorted(await commandsBelow([])));
}, 180_000);
