/** Whether one of the names is this model's; a trailing `*` stands for any rest, also an empty one. */
export const matchesName = (names: readonly string[], model: string): boolean =>
  names.some((name) => (name.endsWith('*') && model.startsWith(name.slice(0, -1))) || name === model);
