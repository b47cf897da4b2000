import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { SCRIPTS, type Word } from './scripts.ts';

const COMMANDS: readonly Word[] = [
  {
    path: '',
    words: [
      { text: 'run', says: 'serve' },
      { text: 'keys', says: "anybody's keys" },
    ],
  },
  { path: 'run', words: [{ text: '--config', says: 'the configuration' }] },
  { path: 'keys', words: [{ text: 'create', says: 'make a key' }] },
  { path: 'keys create', words: [{ text: '--budget', says: 'US dollars' }] },
];

describe('bash', () => {
  const complete = (...words: readonly string[]): string => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const script = `${SCRIPTS['bash']?.(COMMANDS)}
      COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _dragoman; echo "\${COMPREPLY[*]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim();
  };
  test.each([
    [['dragoman', ''], 'run keys'],
    [['dragoman', 'r'], 'run'],
    [['dragoman', 'run', '--'], '--config'],
    [['dragoman', 'keys', ''], 'create'],
    [['dragoman', 'keys', 'create', 'alice', '--b'], '--budget'],
    [['dragoman', 'unknown', 'x'], ''],
  ])('%j', (words, expected) => {
    expect(complete(...words)).toBe(expected);
  });
});

test('fish', () => {
  expect(SCRIPTS['fish']?.(COMMANDS).split('\n')).toEqual([
    "complete -c dragoman -n '__fish_use_subcommand' -a run -d 'serve'",
    String.raw`complete -c dragoman -n '__fish_use_subcommand' -a keys -d 'anybody\'s keys'`,
    "complete -c dragoman -n '__fish_seen_subcommand_from run' -l config -d 'the configuration'",
    "complete -c dragoman -n '__fish_seen_subcommand_from keys' -a create -d 'make a key'",
    "complete -c dragoman -n '__fish_seen_subcommand_from keys; and __fish_seen_subcommand_from create' -l budget -d 'US dollars'",
    '',
  ]);
});

test('zsh takes the script of bash, and completes the first time too', () => {
  const script = SCRIPTS['zsh']?.(COMMANDS) ?? '';
  expect(script).toMatch(/^#compdef dragoman\nautoload -U \+X bashcompinit && bashcompinit\n_dragoman\(\)/);
  expect(script).toMatch(/_bash_complete -o default -F _dragoman\n$/);
  // Such sums and names of variables are something else to zsh.
  expect(script).not.toMatch(/:COMP_CWORD|\b(path|words)=/);
});

const hasZsh = spawnSync('zsh', ['--version']).status === 0;
test.skipIf(!hasZsh)(`zsh understands what it does${hasZsh ? '' : ' (skipped: zsh is not installed)'}`, () => {
  const script = `compgen() { print -r -- "$2"; }; complete() { :; }; setopt ksharrays shwordsplit
    ${SCRIPTS['bash']?.(COMMANDS)}
    COMP_WORDS=(dragoman keys ''); COMP_CWORD=2; _dragoman; print -r -- "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'create\n', stderr: '' });
});
