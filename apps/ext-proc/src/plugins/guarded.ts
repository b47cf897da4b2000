import type { Watched } from '@dragoman/runtime';
import { ERRORS, GatewayError } from '@dragoman/spec';

/** Something of a plugin that is called, and who is told when it fails. */
export interface Guarded {
  /** `plugin @acme/foo: answerTransform` */
  readonly what: string;
  readonly report: (line: string) => void;
  /** It may not return. */
  readonly watched: Watched;
}

/** A plugin does not do what it promised. Its text is ours. */
class BrokenPromise extends Error {}

export const promised: (holds: boolean, what: string) => asserts holds = (holds, what) => {
  if (!holds) throw new BrokenPromise(what);
};

/**
 * Calls what a plugin brings. An error that it throws as one of ours is the caller's; of any other nothing is said but
 * that the gateway failed.
 * @throws GatewayError
 */
export function guarded<T>({ what, report, watched }: Guarded, work: () => T): T {
  try {
    return watched(what, work);
  } catch (thrown) {
    if (GatewayError.is(thrown) && Object.hasOwn(ERRORS, thrown.code)) throw thrown;
    report(`${what} failed: ${told(thrown)}`);
    throw new GatewayError('internal_error', 'a plugin of the gateway failed');
  }
}

/** Where it happened: the words of a plugin may quote what somebody asked. */
function told(thrown: unknown): string {
  if (thrown instanceof BrokenPromise) return thrown.message;
  if (!(thrown instanceof Error)) return `it threw ${typeof thrown}`;
  const place = /^\s+at .*$/m.exec(thrown.stack ?? '')?.[0].trim();
  return [thrown.name, ...(place === undefined ? [] : [place])].join(' ');
}
