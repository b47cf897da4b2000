const STRANGE = /[^a-zA-Z0-9\s\-()[\]]/g;
const LONGEST = 200;

/**
 * Names of documents as the API takes them: letters and digits of ASCII, single spaces, hyphens, brackets, and none
 * twice in a request.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
export function documentNames(warn: (warning: string) => void): (name: string | undefined) => string {
  const taken = new Map<string, number>();
  return (name = 'document') => {
    const plain = name.replaceAll(STRANGE, '-').replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST) || 'document';
    const before = taken.get(plain) ?? 0;
    taken.set(plain, before + 1);
    const written = before === 0 ? plain : `${plain} (${before + 1})`;
    if (written !== name) warn('names of documents are written with other characters, for this provider');
    return written;
  };
}
