import type { TranslationOutcome } from '../hooks/translate.ts';

/** What is known of the translations so far, for whoever asks. */
export interface State {
  readonly translated: (outcome: TranslationOutcome) => void;
  readonly failed: (reason: string) => void;
  /** Of all Gateways, each as its newest translation found it. */
  readonly mistakes: () => readonly string[];
  /** The newest translations that found any. */
  readonly mistaken: () => readonly Pick<TranslationOutcome, 'gateway' | 'gateways'>[];
  /** What was found for it: there are no more routes of it. */
  readonly forget: (gateway: string) => void;
  readonly routes: () => number;
  readonly generation: () => number;
  /** Why the newest translation failed; undefined: it did not. */
  readonly lastError: () => string | undefined;
  readonly rejected: () => number;
}

export interface StateOptions {
  /** Takes a line for every mistake that is new, and for every one that is mended. */
  readonly report: (line: string) => void;
  /** Updates that Envoy has refused. */
  readonly rejected: () => number;
}

const MAX_GATEWAYS = 10_000;

export function stateOf({ report, rejected }: StateOptions): State {
  const byGateway = new Map<string, TranslationOutcome>();
  let generation = 0;
  let lastError: string | undefined;
  const all = <T>(each: (outcome: TranslationOutcome) => T): T[] => [...byGateway.values()].map(each);
  return {
    translated: (outcome) => {
      const before = new Set(byGateway.get(outcome.gateway)?.mistakes);
      const now = new Set(outcome.mistakes);
      byGateway.delete(outcome.gateway);
      byGateway.set(outcome.gateway, outcome);
      for (const oldest of byGateway.keys()) {
        if (byGateway.size <= MAX_GATEWAYS) break;
        byGateway.delete(oldest);
      }
      generation += 1;
      lastError = undefined;
      [...now].filter((mistake) => !before.has(mistake)).forEach((mistake) => report(`mistake: ${mistake}`));
      [...before].filter((mistake) => !now.has(mistake)).forEach((mistake) => report(`mended: ${mistake}`));
    },
    failed: (reason) => {
      if (reason !== lastError) report(`a hook failed, so that Envoy keeps what it has: ${reason}`);
      lastError = reason;
    },
    mistakes: () => all(({ mistakes }) => mistakes).flat(),
    mistaken: () => [...byGateway.values()].filter(({ mistakes }) => mistakes.length > 0),
    forget: (gateway) => {
      byGateway.get(gateway)?.mistakes.forEach((mistake) => report(`gone: ${mistake}`));
      byGateway.delete(gateway);
    },
    routes: () => all(({ routes }) => routes).reduce((sum, count) => sum + count, 0),
    generation: () => generation,
    lastError: () => lastError,
    rejected,
  };
}
