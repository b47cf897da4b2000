import type { LineCounter } from 'yaml';
import { formatPath, type Path } from './path.ts';
import type { Problem } from './problem.ts';
import { locate, type Branch } from './yaml/branch.ts';
import type { Finding } from './yaml/read-tree.ts';

/** Where the problems of one file are gathered, and what may be asked about the file while they are looked for. */
export class Report {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #file: string;
  readonly #root: Branch;
  readonly #lines: LineCounter;
  /** Keys that stand in the file itself. */
  readonly #keys: ReadonlySet<string>;

  constructor(file: string, root: Branch, lines: LineCounter) {
    this.#file = file;
    this.#root = root;
    this.#lines = lines;
    this.#keys = keysIn(root);
  }

  problem(path: Path, message: string): void {
    this.problems.push(this.#at(path, message, 'at'));
  }

  /** A problem with the name of a field, not with its value. */
  nameProblem(path: Path, message: string): void {
    this.problems.push(this.#at(path, message, 'nameAt'));
  }

  warning(path: Path, message: string): void {
    this.warnings.push(this.#at(path, message, 'nameAt'));
  }

  /** The fields that the file has there, broken ones too: what is broken is not also missing. */
  written(path: Path): ReadonlySet<string> {
    const { branch, found } = locate(this.#root, path);
    return found ? branch.written : new Set();
  }

  /** A value for a message: in quotes, or a word for it where it may be a secret. */
  show(path: Path, text: string): string {
    const { branch, found } = locate(this.#root, path);
    const secret = (found && branch.secret) || this.#keys.has(text);
    return secret ? 'the value' : JSON.stringify(text);
  }

  /** What stands there came out of the environment, or is a key. */
  isSecret(path: Path): boolean {
    const { branch } = locate(this.#root, path);
    return branch.secret || this.#keys.has(String(branch.content));
  }

  #at(path: Path, message: string, side: 'at' | 'nameAt'): Problem {
    const location = locate(this.#root, path);
    const at = location.found ? location.branch[side] : location.branch.at;
    return toProblem({ at, path: location.path, message }, this.#file, this.#lines);
  }
}

export const toProblem = (finding: Finding, file: string, lines: LineCounter): Problem => {
  const { line, col } = lines.linePos(finding.at);
  return { file, line, column: col, path: formatPath(finding.path), message: finding.message };
};

const keysIn = (root: Branch): ReadonlySet<string> => {
  const { branch, found } = locate(root, ['providers']);
  const providers = found && branch.content instanceof Map ? [...branch.content.keys()] : [];
  const keys = providers.map((name) => locate(root, ['providers', name, 'key']));
  return new Set(
    keys.flatMap(({ branch: key, found: given }) => (given && typeof key.content === 'string' ? [key.content] : [])),
  );
};
