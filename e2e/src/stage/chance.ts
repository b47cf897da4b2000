/** A number from 0 up to one below `most`. */
export const below = (most: number): number => Math.floor(Math.random() * most);

export const anyOf = <T>(list: readonly T[]): T => list[below(list.length)] as T;
