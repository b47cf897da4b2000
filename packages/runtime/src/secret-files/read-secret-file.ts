import { readFile } from 'node:fs/promises';

const MAX_CHARACTERS = 65_536;

/**
 * The key in a file of its own, trimmed.
 * @throws {Error} when it cannot be read, or holds no key; says the path, and nothing of the content
 */
export async function readSecretFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code ?? error.message})`);
  });
  const value = text.trim();
  if (value === '') throw new Error(`${path} is empty`);
  if (value.length > MAX_CHARACTERS) throw new Error(`${path} is larger than ${MAX_CHARACTERS} characters`);
  // Such a value could not be sent in a header.
  if (/\p{Cc}/u.test(value)) throw new Error(`${path} has line breaks or control characters`);
  return value;
}
