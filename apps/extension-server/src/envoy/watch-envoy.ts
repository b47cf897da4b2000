import { repeatedly } from '@dragoman/runtime';
import { lacksTold, translationLacks } from './translation-lacks.ts';
import { updatesRejected } from './updates-rejected.ts';

const EVERY_MS = 5_000;

export interface EnvoyWatch {
  /** How often Envoy has refused what it was given, by kind of resource, as far as is known. */
  readonly rejected: ReadonlyMap<string, number>;
  /** What it was not started with and translated calls need, as far as is known. */
  readonly lacks: readonly string[];
  close(): void;
}

export interface WatchEnvoyOptions {
  /** Envoy's admin address: `127.0.0.1:19000`. */
  readonly admin: string;
  /** Calls are translated. */
  readonly translates: boolean;
  readonly report: (line: string) => void;
  readonly everyMs?: number;
}

/**
 * Envoy refuses a listener whole, takes the routes of the same translation, and says so only in a statistic; of what is
 * missing in its bootstrap it says nothing at all: somebody has to look.
 */
export function watchEnvoy({ admin, translates, report, everyMs = EVERY_MS }: WatchEnvoyOptions): EnvoyWatch {
  const rejected = new Map<string, number>();
  let lacks: readonly string[] = [];
  let first = true;
  const lookForUpdates = async (): Promise<void> => {
    for (const [name, count] of await updatesRejected(admin)) {
      const before = rejected.get(name) ?? 0;
      rejected.set(name, count);
      // What was refused before we looked is no news, but it may still be in force.
      if (count > before) report(`Envoy has refused an update: ${name} is ${count}${first ? '' : `, was ${before}`}`);
    }
    first = false;
  };
  const lookForLacks = async (): Promise<void> => {
    const now = translates ? await translationLacks(admin) : [];
    if (now.length > 0 && now.join() !== lacks.join()) report(`Envoy at ${admin}: ${lacksTold(now)}`);
    lacks = now;
  };
  const look = async (): Promise<void> => {
    await lookForUpdates();
    await lookForLacks();
  };
  // An Envoy that does not answer is starting or gone; that is seen elsewhere.
  const looking = repeatedly(look, everyMs);
  void look().catch(() => undefined);
  return {
    rejected,
    get lacks() {
      return lacks;
    },
    close: () => looking.close(),
  };
}
