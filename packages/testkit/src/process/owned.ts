import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tells whose child a process is, through whatever stands between: children inherit their environment. */
const MARK = 'DRAGOMAN_KIT_OWNER';
const FOLDER = 'dragoman-own-';

/** Field 22 of /proc/PID/stat, counted behind the name, which may hold spaces. */
const START_TIME = 19;

/** A process id is used again; with the time of its start, in ticks since boot, it is not. */
function identity(pid: number | string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${pid}.${fields[START_TIME]}`;
  } catch {
    // It is not there, or has just ended.
    return undefined;
  }
}

const isOver = (owner: string): boolean => identity(owner.split('.')[0] ?? '') !== owner;

/** For the environment of every process that the kit starts. */
export const ownerMark = (): Readonly<Record<string, string>> => ({ [MARK]: identity(process.pid) ?? '' });

const folders = new Set<string>();
process.on('exit', () => folders.forEach(removeFolder));

/** A new folder for temporary files, which is gone at the latest when this process or the next run is. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${identity(process.pid)}-`));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

function ownerOf(pid: string): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.find((line) => line.startsWith(`${MARK}=`))?.slice(MARK.length + 1);
  } catch {
    // It has ended, or is another user's, whom the kit cannot have started.
    return undefined;
  }
}

/** Ends the processes and removes the folders of runs that are over, say because they were killed. */
export function endLeftovers(): { readonly processes: readonly number[]; readonly folders: readonly string[] } {
  const processes = readdirSync('/proc').filter((name) => {
    const owner = /^\d+$/.test(name) ? ownerOf(name) : undefined;
    return owner !== undefined && isOver(owner);
  });
  processes.forEach((pid) => endNow(Number(pid)));
  const left = readdirSync(tmpdir()).filter(
    (name) => name.startsWith(FOLDER) && isOver(name.slice(FOLDER.length).split('-')[0] ?? ''),
  );
  left.forEach((name) => removeFolder(join(tmpdir(), name)));
  return { processes: processes.map(Number), folders: left };
}

/** SIGKILL, unless it has ended by itself. */
export function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
