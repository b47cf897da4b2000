/** A configuration that the target cannot serve whole: it is wrong use, not a failure. */
export class Unrenderable extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
