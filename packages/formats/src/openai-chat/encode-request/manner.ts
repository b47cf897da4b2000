import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { isLegacy } from '../legacy-functions.ts';

/** How a request is written. */
export interface Manner {
  /**
   * The caller wrote this format himself and for this provider: what only some servers take is written as he wrote it.
   * Otherwise only what all of them take.
   */
  readonly own: boolean;
  /** What he wrote that has no place in the model, or another name there; of another's request there is nothing. */
  readonly fields: JsonObject;
  /** `functions`, as before there were tools. */
  readonly legacy: boolean;
  /** Gets what was converted in a way the caller should know of. */
  readonly warnings: string[];
}

export function mannerOf(request: ChatRequest): Manner {
  const { extra } = request;
  const own = extra?.format === 'openai-chat';
  return { own, fields: own ? extra.fields : {}, legacy: isLegacy(request), warnings: [] };
}

export function warnOnce({ warnings }: Pick<Manner, 'warnings'>, warning: string): void {
  if (!warnings.includes(warning)) warnings.push(warning);
}
