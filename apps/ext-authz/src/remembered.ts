/** Texts that are remembered: those of more keys and routes than most have. */
const MOST = 1_000;
const MOST_LETTERS = 10_000_000;

/**
 * Reads a text once as long as it comes again, and forgets all when they are too many or too long. A text that cannot be
 * read is not remembered.
 */
export function remembered<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  let letters = 0;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = read(text);
    letters += text.length;
    if (known.size >= MOST || letters > MOST_LETTERS) {
      known.clear();
      letters = text.length;
    }
    known.set(text, value);
    return value;
  };
}
