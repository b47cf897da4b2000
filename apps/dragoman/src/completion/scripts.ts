/** A command as far as a shell has to know it. */
export interface Word {
  /** `keys create`; empty: the program itself. */
  readonly path: string;
  readonly words: readonly { readonly text: string; readonly says: string }[];
}

const PROGRAM = 'dragoman';

/** For zsh too: no variable has a name that means something there (`path`, `words`), and sums stand in `$((…))`. */
const bash = (commands: readonly Word[]): string => `_${PROGRAM}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" said="" offered="" word
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    case "$said $word" in
${commands.flatMap(({ path }) => (path === '' ? [] : [`      " ${path}") said=" ${path}" ;;`])).join('\n')}
    esac
  done
  case "$said" in
${commands.map(({ path, words }) => `    "${path === '' ? '' : ` ${path}`}") offered="${words.map(({ text }) => text).join(' ')}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$current"))
}
complete -o default -F _${PROGRAM} ${PROGRAM}
`;

/** The first time zsh runs the file itself to complete a word, and afterwards the function that it defines. */
const zsh = (commands: readonly Word[]): string => `#compdef ${PROGRAM}
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}[ "\${funcstack[1]}" = "_${PROGRAM}" ] && _bash_complete -o default -F _${PROGRAM}
`;

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
