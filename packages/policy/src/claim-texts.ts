/**
 * The texts by which a claim is compared: a text, a whole number or a boolean as JSON writes it; of a list each of its
 * elements. Anything else is equal to nothing.
 */
export const claimTexts = (claim: unknown): readonly string[] =>
  (Array.isArray(claim) ? claim : [claim]).flatMap((item) => textOf(item) ?? []);

/** The one text of a claim that is no list. */
export const textOf = (claim: unknown): string | undefined => {
  if (typeof claim === 'string') return claim;
  return typeof claim === 'boolean' || Number.isSafeInteger(claim) ? String(claim) : undefined;
};
