import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const POSTGRES = '/usr/lib/postgresql';

/** Where Debian keeps what is not on the path: one folder per version, the newest first. */
const postgresFolders = (): readonly string[] =>
  existsSync(POSTGRES)
    ? readdirSync(POSTGRES)
        .toSorted((one, other) => Number(other) - Number(one))
        .map((version) => join(POSTGRES, version, 'bin'))
    : [];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * The first of these programs that is installed. Without one, the tests that need it are skipped and say so; in CI that
 * is a failure.
 */
export function serverBinary(names: readonly string[], debianPackage: string): string | undefined {
  const folders = [...postgresFolders(), ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (found !== undefined) return found;
  const reason = `${names.join(' or ')} is not installed (apt-get install ${debianPackage})`;
  if (process.env['CI']) throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return undefined;
}
