import { askGoogleToken, describeGoogleSource, googleSource, keepToken, type KeptToken } from '@dragoman/runtime';

/** Access tokens of Google for providers without a key. All are the same: who we are is one thing a machine. */
export interface GoogleTokens {
  /** Whether there has been one. */
  readonly known: boolean;
  /** Writes each token under these names too; resolves when there is one, it is said why not, or after three seconds. */
  follow(names: ReadonlySet<string>): Promise<void>;
  /** From now on under these names alone. */
  keepOnly(names: ReadonlySet<string>): void;
  close(): void;
}

export interface GoogleTokensOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (name: string, token: string) => void;
  /** The first token came after `follow` had resolved without one. */
  readonly onLate: () => void;
  readonly report: (line: string) => void;
}

/** A start does not wait longer: other providers are to be served. */
const FIRST_MS = 3_000;
/** Is in the file until there is a token; nothing is sent with it. */
const NO_TOKEN = 'no-token-yet';

export function googleTokens({ env, write, onLate, report }: GoogleTokensOptions): GoogleTokens {
  const source = googleSource(env);
  let names: ReadonlySet<string> = new Set();
  let token: string | undefined;
  let kept: KeptToken | undefined;
  let missed = false;

  const writeAll = (): void => names.forEach((name) => write(name, token ?? NO_TOKEN));

  const say = (line: string): void => report(`Google credentials, ${describeGoogleSource(source)}: ${line}`);
  const start = (): KeptToken =>
    keepToken({
      ask: () => askGoogleToken(source, Math.floor(Date.now() / 1000)),
      onToken: ({ text }) => {
        token = text;
        writeAll();
        if (missed) onLate();
        missed = false;
      },
      report: say,
    });
  const close = (): void => {
    kept?.close();
    kept = token = undefined;
  };
  return {
    get known() {
      return token !== undefined;
    },
    async follow(wanted) {
      if (wanted.size === 0) return;
      names = new Set([...names, ...wanted]);
      kept ??= start();
      await withinMs(kept.tried, FIRST_MS);
      missed = token === undefined;
      if (missed) say('there is no token yet; providers that need one are not asked until there is');
      writeAll();
    },
    keepOnly(wanted) {
      names = wanted;
      if (names.size === 0) close();
    },
    close,
  };
}

async function withinMs(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => (timer = setTimeout(done, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
