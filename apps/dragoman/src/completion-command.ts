import { Command } from 'commander';
import { SCRIPTS, type Word } from './completion/scripts.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** `dragoman completion bash|zsh|fish`, from the commands as they are. */
export const completionCommand = (program: Command, ends: (code: ExitCode) => void): Command =>
  new Command('completion')
    .description('print what a shell needs to complete commands: bash, zsh or fish')
    .exitOverride()
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => {
      const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
      if (script) process.stdout.write(script(wordsOf(program, '')));
      else process.stderr.write(`completion: there is no script for ${JSON.stringify(shell)}; bash, zsh, fish\n`);
      ends(script ? EXIT.done : EXIT.wrongUse);
    });

function wordsOf(command: Command, path: string): readonly Word[] {
  const own = [
    ...command.commands.map((each) => ({ text: each.name(), says: each.description() })),
    ...command.options.flatMap(({ long, description }) => (long ? [{ text: long, says: description }] : [])),
  ];
  const below = command.commands.flatMap((each) => wordsOf(each, `${path} ${each.name()}`.trim()));
  return [{ path, words: own }, ...below];
}
