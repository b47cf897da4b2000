/** Something wrong, and where. A message never holds the value of a key or of an environment variable. */
export interface Problem {
  readonly file: string;
  /** From 1; 0: there is no file, or the problem is the file as a whole. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** `models.smart.targets[0].to`; empty: the whole file. */
  readonly path: string;
  readonly message: string;
}

/** One line for a person: `dragoman.yaml:12:5: models.smart.targets[0].to: there is no provider "opneai"; …` */
export const formatProblem = (problem: Problem): string => {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  return [place, problem.path, problem.message].filter((part) => part !== '').join(': ');
};

/** The order of the file, each problem once. */
export const inFileOrder = (problems: readonly Problem[]): readonly Problem[] => {
  const once = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
};
