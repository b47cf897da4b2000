/** Lets a process stand still while something happens. */
export async function whileStopped<T>(pid: number, happens: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    return await happens();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
