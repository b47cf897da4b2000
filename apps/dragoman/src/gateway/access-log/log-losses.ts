import { repeatedly, type EnvoyProcess } from '@dragoman/runtime';

type Admin = Pick<EnvoyProcess, 'admin'>;

const STATISTIC = 'filesystem.write_failed';
const LOOK_MS = 2_000;

/**
 * How often Envoy could not write to the access log since it was started, as on a full disk: it gives the lines up, and
 * says so in a statistic alone. A write is of one line or of many.
 */
export async function failedWrites(envoy: Admin): Promise<number> {
  const { body } = await envoy.admin(`/stats?filter=${encodeURIComponent(`^${STATISTIC.replace('.', '\\.')}$`)}`);
  return Number(new RegExp(`^${STATISTIC}: (\\d+)$`, 'm').exec(body)?.[1] ?? 0);
}

export interface LogLossOptions {
  readonly envoy: Admin;
  readonly report: (line: string) => void;
  /** Milliseconds between two looks. */
  readonly lookMs?: number;
}

/** Says when calls begin to be missing in the access log, and when they are in it again. */
export function reportLogLosses({ envoy, report, lookMs = LOOK_MS }: LogLossOptions): { close(): void } {
  let known = 0;
  let loses = false;
  const look = async (): Promise<void> => {
    const failed = await failedWrites(envoy);
    // An Envoy that was started anew counts from zero.
    const more = failed > known;
    if (more && !loses)
      report('Envoy cannot write the access log: calls of this time are missing in it. Is the disk full?');
    if (!more && loses) report('Envoy writes the access log again');
    [known, loses] = [failed, more];
  };
  // Envoy may be starting or gone: that is said elsewhere.
  return repeatedly(look, lookMs);
}
