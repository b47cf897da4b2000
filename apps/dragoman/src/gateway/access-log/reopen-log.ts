import { repeatedly, type EnvoyProcess } from '@dragoman/runtime';
import { stat } from 'node:fs/promises';

const LOOK_MS = 500;

export interface ReopenLogOptions {
  readonly envoy: Pick<EnvoyProcess, 'admin'>;
  /** Where Envoy, which serves, writes the access log; undefined: nowhere, or it does not serve yet. */
  readonly path: () => string | undefined;
  readonly report: (line: string) => void;
  /** Milliseconds between two looks. */
  readonly lookMs?: number;
}

/**
 * Envoy writes on into a log that was moved, as by logrotate, until it is told: it is when another file, or none, has
 * the name. Nothing is lost in between: what follows the log reads the old file to its end.
 */
export function reopenMovedLog({ envoy, path, report, lookMs = LOOK_MS }: ReopenLogOptions): { close(): void } {
  let known: { readonly path: string; readonly file: string } | undefined;
  let isGone = false;
  const look = async (): Promise<void> => {
    const now = path();
    if (now === undefined) return;
    const file = await identityOf(now);
    // Envoy makes it before it serves: one that is not there was taken away.
    if (file !== undefined && (known?.path !== now || known.file === file)) {
      known = { path: now, file };
      isGone = false;
      return;
    }
    await envoy.admin('/reopen_logs', { method: 'POST' });
    known = undefined;
    if (!isGone) report(`the access log was moved: Envoy writes a new one to ${now}`);
    isGone = true;
  };
  return repeatedly(look, lookMs);
}

/** Undefined: it is not there. */
async function identityOf(path: string): Promise<string | undefined> {
  const { dev, ino } = (await stat(path, { bigint: true }).catch(() => undefined)) ?? {};
  return ino === undefined ? undefined : `${dev} ${ino}`;
}
