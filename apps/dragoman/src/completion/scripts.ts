/** A command as far as a shell has to know it. */
export interface Word {
  /** `keys create`; empty: the program itself. */
  readonly path: string;
  readonly words: readonly { readonly text: string; readonly says: string }[];
}

const PROGRAM = 'dragoman';

const bash = (commands: readonly Word[]): string => `_${PROGRAM}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
${commands.flatMap(({ path }) => (path === '' ? [] : [`      " ${path}") path=" ${path}" ;;`])).join('\n')}
    esac
  done
  case "$path" in
${commands.map(({ path, words }) => `    "${path === '' ? '' : ` ${path}`}") words="${words.map(({ text }) => text).join(' ')}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${PROGRAM} ${PROGRAM}
`;

const zsh = (commands: readonly Word[]): string =>
  `#compdef ${PROGRAM}\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const fish = (commands: readonly Word[]): string =>
  commands.flatMap(({ path, words }) => words.map((word) => fishLine(path, word))).join('\n') + '\n';

function fishLine(path: string, { text, says }: Word['words'][number]): string {
  const seen = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const when = path === '' ? '__fish_use_subcommand' : seen.join('; and ');
  const what = text.startsWith('--') ? `-l ${text.slice(2)}` : `-a ${text}`;
  return `complete -c ${PROGRAM} -n ${quoted(when)} ${what} -d ${quoted(says)}`;
}

/** How each shell is told what may stand where. */
export const SCRIPTS: Readonly<Record<string, (commands: readonly Word[]) => string>> = { bash, zsh, fish };
