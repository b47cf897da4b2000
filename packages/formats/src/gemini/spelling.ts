import type { Spelling } from '../reading/object-reader.ts';

const SNAKES = new Map<string, string>();

/** Google's JSON is read in both spellings: `systemInstruction` and `system_instruction`. */
export const eitherSpelling: Spelling = (value, field) => {
  if (Object.hasOwn(value, field)) return field;
  const snake = snakeOf(field);
  return Object.hasOwn(value, snake) ? snake : field;
};

/** Only our own names get here, so the table stays small. */
function snakeOf(field: string): string {
  const known = SNAKES.get(field);
  if (known !== undefined) return known;
  const snake = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  SNAKES.set(field, snake);
  return snake;
}
