/** Lets code wait until a condition holds that others bring about. */
export interface ChangeSignal {
  /** Look again: something changed. */
  notify(): void;
  /** The first answer of `look` that is not undefined; undefined after `deadline` (on the clock of `performance.now`). */
  until<T>(look: () => T | undefined, deadline: number): Promise<T | undefined>;
}

export function changeSignal(): ChangeSignal {
  const waiting = new Set<() => void>();
  return {
    notify: () => [...waiting].forEach((look) => look()),
    until: <T>(look: () => T | undefined, deadline: number) =>
      new Promise<T | undefined>((found) => {
        const end = (answer: T | undefined): void => {
          clearTimeout(timer);
          waiting.delete(check);
          found(answer);
        };
        const check = (): void => {
          const answer = look();
          if (answer !== undefined) end(answer);
        };
        const timer = setTimeout(() => end(undefined), Math.max(0, deadline - performance.now()));
        waiting.add(check);
        check();
      }),
  };
}
