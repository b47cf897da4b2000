import { statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface WatchFileOptions {
  /** A change is told when the file was quiet for so long, in milliseconds: a half-written file is not told. */
  readonly debounceMs?: number;
  /** Interval of the fall-back where the system tells nothing (network file systems), in milliseconds. */
  readonly pollMs?: number;
}

export interface FileWatcher {
  /** No call comes after this. */
  close(): void;
}

/**
 * Calls `onChange` after the file was written in place, replaced by a rename, swapped through a symbolic link (its own
 * or one on the way, as Kubernetes does), deleted, or came back. Nothing is called for the state found at the start;
 * the file need not exist. Two writes close together may give one call, one write seldom gives two: read the file anew
 * on each call. Does not keep the process alive.
 */
export function watchFile(path: string, onChange: () => void, options: WatchFileOptions = {}): FileWatcher {
  const { debounceMs = 20, pollMs = 100 } = options;
  let told = fingerprint(path);
  let seen = told;
  let quiet: NodeJS.Timeout | undefined;
  let forced = false;

  const settle = (): void => {
    quiet = undefined;
    const now = fingerprint(path);
    if (now !== seen) return disturb(now);
    if (now === told && !forced) return;
    told = now;
    forced = false;
    onChange();
  };
  const disturb = (now: string): void => {
    seen = now;
    clearTimeout(quiet);
    quiet = setTimeout(settle, debounceMs).unref();
  };
  const look = (): void => {
    const now = fingerprint(path);
    if (now !== seen) disturb(now);
  };
  // A second write of the same length within one tick of the file system's clock has the same fingerprint.
  const touched = (): void => {
    forced = true;
    disturb(fingerprint(path));
  };

  const folder = followFolder(path, { touched, look });
  const poll = setInterval(() => {
    folder.follow();
    look();
  }, pollMs).unref();
  return {
    close: () => {
      clearInterval(poll);
      clearTimeout(quiet);
      folder.close();
    },
  };
}

interface FolderEvents {
  /** Something happened to the file itself. */
  readonly touched: () => void;
  /** Something happened beside it. */
  readonly look: () => void;
}

/** Watches the folder of a file, also one that was taken away and made again. */
function followFolder(path: string, { touched, look }: FolderEvents) {
  const folder = dirname(path);
  const name = basename(path);
  let watcher: FSWatcher | undefined;
  let watched = '';

  const close = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const follow = (): void => {
    const identity = inode(folder);
    if (watcher && identity === watched) return;
    close();
    if (identity === '') return;
    try {
      watcher = watch(folder, { persistent: false }, (_event, file) => (file === name ? touched() : look()));
      watcher.on('error', close);
      watched = identity;
    } catch {
      // No watch can be had (too many, or the folder has just gone): the poll sees changes all the same.
      close();
    }
  };
  follow();
  return { follow, close };
}

/** Equal as long as the path leads to the same unchanged file; empty when it leads nowhere. */
function fingerprint(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch {
    // Deleted, or behind a dangling link: for the one who reads it next that is the change.
    return '';
  }
}

function inode(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    // The folder is not there (yet).
    return '';
  }
}
