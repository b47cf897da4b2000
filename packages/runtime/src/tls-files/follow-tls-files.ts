import type { Report } from '../log/report.ts';
import { watchFile } from '../watch-file/watch-file.ts';
import { readTlsFiles, type TlsFiles, type TlsPair } from './read-tls-files.ts';

/** The certificate of a server, as its files say it now. */
export interface FollowedTls {
  /** What new connections are to get. */
  readonly current: TlsPair;
  /** For `/status`. */
  readonly status: TlsStatus;
  /** Calls back with each pair that takes the place of the one before. */
  follow(onChange: (pair: TlsPair) => void): void;
  close(): void;
}

export interface TlsStatus {
  /** End of the certificate that is served, ISO 8601. */
  readonly until: string;
  /** Why what is in the files is not served; null: it is. */
  readonly problem: string | null;
}

/** Files that belong together are often written one after the other: so long what does not fit is not told. */
const PATIENCE_MS = 2_000;

/**
 * Follows the files of a certificate, however they are replaced. A pair that is broken is told, and the one before goes on.
 * @throws {Error} when the files cannot be served at the start
 */
export function followTlsFiles(files: TlsFiles, report: Report): FollowedTls {
  let current = readTlsFiles(files);
  let problem: string | null = null;
  let patience: NodeJS.Timeout | undefined;
  const followers: ((pair: TlsPair) => void)[] = [];

  const complain = (): void => {
    const why = look();
    if (why === undefined || why === problem) return;
    problem = why;
    report(`the certificate is not changed: ${why}; the one before is served until ${endOf(current)}`);
  };
  const look = (): string | undefined => {
    clearTimeout(patience);
    try {
      const next = readTlsFiles(files);
      if (next.own.validToDate < new Date()) return `${files.cert} has been over since ${endOf(next)}`;
      take(next);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const take = (next: TlsPair): void => {
    problem = null;
    if (isSame(next, current)) return;
    current = next;
    report(`new connections get the certificate that is good until ${endOf(next)}`);
    followers.forEach((follow) => follow(next));
  };
  const changed = (): void => {
    if (look() !== undefined) patience = setTimeout(complain, PATIENCE_MS).unref();
  };
  const watchers = [files.cert, files.key, files.ca].map((path) => watchFile(path, changed));
  return {
    get current() {
      return current;
    },
    get status() {
      return { until: endOf(current), problem };
    },
    follow: (onChange) => void followers.push(onChange),
    close: () => {
      clearTimeout(patience);
      watchers.forEach((watcher) => watcher.close());
    },
  };
}

const endOf = ({ own }: TlsPair): string => own.validToDate.toISOString();

const isSame = (one: TlsPair, other: TlsPair): boolean =>
  one.cert.equals(other.cert) && one.key.equals(other.key) && one.ca.equals(other.ca);
