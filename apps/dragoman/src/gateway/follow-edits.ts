import { watchFile, type WatchFileOptions } from '@dragoman/runtime';

/** Edits of a file, also those that came before somebody could take them. */
export interface Edits {
  /** From now on `take` is called for each edit, one after the other; at once, if the file was edited already. */
  follow(take: () => Promise<void>): void;
  close(): void;
}

/** Watches from now on: to be called before the file is read for the first time. */
export function followEdits(path: string, options?: WatchFileOptions): Edits {
  let missed = false;
  let onEdit = (): void => {
    missed = true;
  };
  const watcher = watchFile(path, () => onEdit(), options);
  return {
    follow: (take) => {
      // What was read last has to be applied last.
      let turn = Promise.resolve();
      onEdit = () => {
        turn = turn.then(take);
      };
      if (missed) onEdit();
    },
    close: () => watcher.close(),
  };
}
