import { healer, type HealerOptions } from './healer.ts';

/** Makes Envoy Gateway translate again when something of ours has changed that is in translations. */
export interface Remake {
  soon(): void;
  close(): void;
}

export function remake(options: HealerOptions): Remake {
  // One of its own: a translation that is well need not have seen the change.
  const healing = healer(options);
  return {
    soon: () => {
      healing.succeeded();
      healing.failed();
    },
    close: healing.close,
  };
}
