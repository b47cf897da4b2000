/** What the command says to the shell. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
