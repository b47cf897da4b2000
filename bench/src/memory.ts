import { readFileSync } from 'node:fs';

/** Memory that a process has in RAM, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Without the unit. */
export const megabytes = (bytes: number): string => (bytes / (1024 * 1024)).toFixed(0);

/** How many files a process may open, and sockets among them. */
export function mostFiles(): number {
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
}
