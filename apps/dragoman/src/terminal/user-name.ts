import { userInfo } from 'node:os';

/** Who runs the command, for the audit; in a container a user may be a number without a name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
