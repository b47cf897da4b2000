import { setTimeout as sleep } from 'node:timers/promises';
import type { Watched } from '@dragoman/runtime';
import type { Authorizer, CallerFacts } from '@dragoman/spec';

/** A plugin that judges about calls. */
export interface Judge {
  readonly name: string;
  readonly authorizer?: Authorizer;
}

/** The plugin of an id; undefined: it is not here. */
export type FindJudge = (id: string) => Promise<Judge | undefined>;

export interface JudgePorts {
  /** Of plugins that routes name. */
  readonly findPlugin: FindJudge;
  /** An authorizer may not even return a promise. */
  readonly watched: Watched;
}

/** Who refused, and what the caller is told. */
export interface Verdict {
  readonly plugin: string;
  readonly message: string;
}

/** Milliseconds for all of them together: Envoy waits for two seconds. */
const WITHIN_MS = 1_000;
const MAX_MESSAGE = 500;

/**
 * Asks the plugins that the route names, one after the other.
 * @returns the first refusal
 * @throws {Error} when one of them cannot say, says something else, or takes too long: nobody is let in by that. The
 * message has no words of a plugin, which may quote a caller.
 */
export async function judge(
  ids: readonly string[],
  caller: CallerFacts,
  ports: JudgePorts,
): Promise<Verdict | undefined> {
  if (ids.length === 0) return undefined;
  const over = new AbortController();
  const late = sleep(WITHIN_MS, LATE, { signal: over.signal });
  late.catch(() => undefined);
  try {
    for (const id of ids) {
      const said = await Promise.race([late, ask(id, caller, ports)]);
      if (said === LATE) throw new Error(`plugin ${id}: its authorizer took longer than ${WITHIN_MS} ms`);
      if (said) return said;
    }
    return undefined;
  } finally {
    over.abort();
  }
}

const LATE = Symbol('late');

async function ask(id: string, caller: CallerFacts, { findPlugin, watched }: JudgePorts): Promise<Verdict | undefined> {
  const { name = id, authorizer } = (await findPlugin(id)) ?? {};
  if (!authorizer) throw new Error(`the route asks plugin ${id}, which is not loaded here`);
  let said: unknown;
  try {
    said = await watched(`plugin ${name}: its authorizer`, () => authorizer.decide(namedHeaders(caller, authorizer)));
  } catch (thrown) {
    throw new Error(`plugin ${name}: its authorizer failed: ${thrown instanceof Error ? thrown.name : typeof thrown}`, {
      cause: thrown,
    });
  }
  if (said === undefined) return undefined;
  if (typeof said !== 'string') throw new Error(`plugin ${name}: its authorizer gave no text`);
  return { plugin: name, message: plain(said) };
}

/** Others may see more of the same call. */
const namedHeaders = (caller: CallerFacts, { headers: names = [] }: Authorizer): CallerFacts => ({
  ...caller,
  headers: Object.fromEntries(Object.entries(caller.headers).filter(([name]) => names.includes(name))),
});

function plain(text: string): string {
  const shown = text.replace(/\p{Cc}+/gu, ' ').trim();
  if (shown === '') return 'The call is not allowed.';
  return shown.length > MAX_MESSAGE ? `${shown.slice(0, MAX_MESSAGE)} ...` : shown;
}
