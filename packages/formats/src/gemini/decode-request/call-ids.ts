/**
 * Ids of calls in conversations that may have none: a call without an id is named by its place, and a result without one
 * belongs to the first call of its name that has no result yet.
 */
export class CallIds {
  #calls = 0;
  readonly #open = new Map<string, string[]>();

  /** The id of the next call of the conversation. */
  ofCall(name: string, id: string | undefined): string {
    const known = id ?? `call_${this.#calls}`;
    this.#calls += 1;
    const waiting = this.#open.get(name);
    if (waiting) waiting.push(known);
    else this.#open.set(name, [known]);
    return known;
  }

  ofResult(name: string, id: string | undefined): string {
    const waiting = this.#open.get(name) ?? [];
    if (id === undefined) return waiting.shift() ?? `call_of_${name}`;
    const at = waiting.indexOf(id);
    if (at >= 0) waiting.splice(at, 1);
    return id;
  }
}
