import { watchFile, type FileWatcher } from '../watch-file/watch-file.ts';
import { readSecretFile } from './read-secret-file.ts';

export interface SecretFileEvents {
  /** The trimmed content: once before the promise resolves, then after each change of it. */
  readonly onValue: (value: string) => void;
  /** Why the file's newest state is not used; the last value stays. Holds nothing of the content. */
  readonly onProblem: (why: string) => void;
}

/**
 * Follows a key that lives in a file of its own, however the file is replaced.
 * @throws {Error} when the file cannot be read, or holds no key, at the start
 */
export async function watchSecretFile(path: string, { onValue, onProblem }: SecretFileEvents): Promise<FileWatcher> {
  let last: string | undefined;
  let closed = false;
  let reading = Promise.resolve();

  const read = async (): Promise<void> => {
    const value = await readSecretFile(path);
    if (closed || value === last) return;
    last = value;
    onValue(value);
  };
  const readAgain = (): void => {
    reading = reading.then(read).catch((error: Error) => {
      if (!closed) onProblem(error.message);
    });
  };
  // Watched from before the first read: a change in between is told.
  const watcher = watchFile(path, readAgain);
  const close = (): void => {
    closed = true;
    watcher.close();
  };
  reading = read();
  try {
    await reading;
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}
