const STRANGE = /[^a-zA-Z0-9\s\-()[\]]/g;
const LONGEST = 200;

/**
 * Names of documents as the API takes them: letters and digits of ASCII, single spaces, hyphens, brackets, and none
 * twice in a request.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
export function documentNames(warn: (warning: string) => void): (name: string | undefined) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (name = 'document') => {
    const plain = name.replaceAll(STRANGE, '-').replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST) || 'document';
    let count = counts.get(plain) ?? 1;
    let written = numbered(plain, count);
    while (taken.has(written)) {
      count += 1;
      written = numbered(plain, count);
    }
    counts.set(plain, count);
    taken.add(written);
    if (written !== name) warn('names of documents are written with other characters, for this provider');
    return written;
  };
}

function numbered(name: string, count: number): string {
  if (count === 1) return name;
  const mark = ` (${count})`;
  return `${name.slice(0, LONGEST - mark.length)}${mark}`;
}
