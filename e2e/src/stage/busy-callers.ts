/** So many calls by callers each of whom calls again when he is answered; `calls` gets the number of the call, from 0. */
export async function busyCallers<T>(
  count: number,
  calls: (at: number) => Promise<T>,
  callers = 8,
): Promise<readonly T[]> {
  const answers: T[] = [];
  let begun = 0;
  const caller = async (): Promise<void> => {
    while (begun < count) answers.push(await calls(begun++));
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return answers;
}
