const GENERATION = /(?:^|\/)gemini-(\d+)/;

/** From 3 on: thinking has levels in place of a budget, and calls have to be signed. */
export const thinksInLevels = (model: string): boolean => Number(GENERATION.exec(model)?.[1] ?? 0) >= 3;
