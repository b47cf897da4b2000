// @ts-check

/**
 * @typedef {import('@dragoman/spec').ContentEvent} ContentEvent
 * @typedef {Readonly<Record<number, string>>} Held what of the text of each choice may be the beginning of a word
 */

/**
 * Puts stars for words in what a model says. A stream cuts words anywhere: the end of a text that may be the beginning
 * of one is held back until it is known.
 *
 * @type {(words: readonly string[]) => import('@dragoman/spec').AnyMachine<ContentEvent, ContentEvent>}
 */
export const maskWords = (words) => {
  const longest = Math.max(0, ...words.map(({ length }) => length));
  /** @type {(text: string) => string} */
  const masked = (text) => words.reduce((before, word) => before.replaceAll(word, '*'.repeat(word.length)), text);
  /** How many letters of the end of a text begin a word. */
  /** @type {(text: string) => number} */
  const open = (text) => {
    for (let length = Math.min(longest - 1, text.length); length > 0; length -= 1)
      if (words.some((word) => word.startsWith(text.slice(-length)))) return length;
    return 0;
  };
  /** @type {(held: Held, choice: number) => readonly ContentEvent[]} */
  const rest = (held, choice) => {
    const text = held[choice];
    return text ? [{ type: 'text', choice, text }] : [];
  };
  return {
    initial: {},
    step(state, event) {
      const held = /** @type {Held} */ (state);
      const { choice } = event;
      if (event.type !== 'text') return [{ ...held, [choice]: '' }, [...rest(held, choice), event]];
      const text = masked((held[choice] ?? '') + event.text);
      const kept = open(text);
      const sure = text.slice(0, text.length - kept);
      return [{ ...held, [choice]: text.slice(text.length - kept) }, sure === '' ? [] : [{ ...event, text: sure }]];
    },
    end: (state) =>
      Object.keys(/** @type {Held} */ (state)).flatMap((choice) => rest(/** @type {Held} */ (state), Number(choice))),
  };
};
