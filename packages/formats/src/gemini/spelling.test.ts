import { expect, test } from 'vitest';
import { eitherSpelling } from './spelling.ts';

// Names that were spelt once are remembered: each time another.
let number = 0;

test('a field is read as it stands there, in either spelling', () => {
  number += 1;
  const [camel, snake] = [`maxOutputTokens${number}`, `max_output_tokens${number}`];
  // And once more, from memory.
  for (const _time of [1, 2]) {
    expect(eitherSpelling({ [camel]: 1, [snake]: 2 }, camel)).toBe(camel);
    expect(eitherSpelling({ [snake]: 2 }, camel)).toBe(snake);
    expect(eitherSpelling({}, camel)).toBe(camel);
  }
});
