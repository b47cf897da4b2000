/** Of the label that a name of an object may be; the rest is for what is put behind it. */
const MAX_LETTERS = 50;

/** Gives names for objects: lower-case letters, digits and hyphens, each once. */
export function objectNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    const letters = wanted
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, MAX_LETTERS)
      .replaceAll(/^-+|-+$/g, '');
    const name = letters === '' ? 'x' : letters;
    let own = name;
    for (let copy = 2; taken.has(own); copy++) own = `${name}-${copy}`;
    taken.add(own);
    return own;
  };
}
