import { askGoogleToken, describeGoogleSource, keepToken, type GoogleSource, type KeptToken } from '@dragoman/runtime';

/** Access tokens of Google for Backends that Envoy Gateway puts no key in for. All get the same: that of this server. */
export interface GoogleTokens {
  /** The newest; undefined: there is none. */
  readonly text: string | undefined;
  /**
   * One is kept as long as the translation of any gateway needs it.
   * @throws {Error} while the first is being asked for: Envoy keeps what it has, as that may hold a good one
   */
  needed(gateway: string, isNeeded: boolean): void;
  close(): void;
}

export interface GoogleTokensOptions {
  readonly source: GoogleSource;
  /** There is a newer one, or it is known that there is none yet: translations hold what was before. */
  readonly onChange: () => void;
  readonly report: (line: string) => void;
}

/** After so long other providers are served without it. */
const FIRST_MS = 3_000;

export function googleTokens({ source, onChange, report }: GoogleTokensOptions): GoogleTokens {
  const gateways = new Set<string>();
  let kept: KeptToken | undefined;
  let text: string | undefined;
  let waiting: NodeJS.Timeout | undefined;

  const say = (line: string): void => report(`Google credentials, ${describeGoogleSource(source)}: ${line}`);
  const close = (): void => {
    clearTimeout(waiting);
    kept?.close();
    waiting = kept = text = undefined;
  };
  const start = (): void => {
    const tried = (): void => {
      if (!waiting) return;
      clearTimeout(waiting);
      waiting = undefined;
      if (text !== undefined) return;
      say('there is no token yet; providers that need one are not asked until there is');
      onChange();
    };
    waiting = setTimeout(tried, FIRST_MS).unref();
    kept = keepToken({
      ask: () => askGoogleToken(source, Math.floor(Date.now() / 1000)),
      onToken: (token) => {
        text = token.text;
        onChange();
      },
      report: say,
    });
    void kept.tried.then(tried);
  };
  return {
    get text() {
      return text;
    },
    needed: (gateway, isNeeded) => {
      if (!isNeeded) {
        if (gateways.delete(gateway) && gateways.size === 0) close();
        return;
      }
      gateways.add(gateway);
      if (!kept) start();
      if (waiting) throw new Error('the first token of Google is being asked for');
    },
    close,
  };
}
