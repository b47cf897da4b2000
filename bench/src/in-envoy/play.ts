import { exchange, type Effect } from '@dragoman/exchange';
import { isDeepStrictEqual } from 'node:util';
import type { Case } from './cases.ts';

/** An effect as it is compared: bytes as base64, an error by what the caller is told. */
export type Played = Readonly<Record<string, unknown>>;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function told(effect: Effect): Played {
  if (effect.type === 'refuse') {
    const { code, message, param } = effect.error;
    return { type: 'refuse', code, message, ...(param !== undefined && { param }) };
  }
  const { body, bytes, ...rest } = effect as Effect & { readonly body?: Uint8Array; readonly bytes?: Uint8Array };
  return { ...rest, ...(body && { body: base64(body) }), ...(bytes && { bytes: base64(bytes) }) };
}

/** A case as the translator service runs it. */
function playInTypeScript({ call, inputs }: Case): readonly Played[] {
  const machine = exchange(call, { countTokens: () => 0 });
  const effects: Effect[] = [];
  let state = machine.initial;
  for (const input of inputs) {
    const [next, some] = machine.step(state, input);
    state = next;
    effects.push(...some);
  }
  return effects.map(told);
}

/** The same in a real Envoy whose filter runs `fixtures.lua`. */
async function playInEnvoy(url: string, { call, inputs }: Case): Promise<readonly Played[]> {
  const sent = inputs.map((input) => ({
    ...input,
    ...('body' in input && { body: base64(input.body) }),
    ...('bytes' in input && { bytes: base64(input.bytes) }),
  }));
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ call, inputs: sent }) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`Envoy answered ${response.status}: ${text}`);
  return (JSON.parse(text) as readonly Played[]).map(({ cause, ...effect }) => {
    if (effect['code'] === 'internal_error') throw new Error(String(cause));
    return effect;
  });
}

export interface Difference {
  readonly name: string;
  readonly wanted: readonly Played[];
  /** A text: Envoy could not run it. */
  readonly got: readonly Played[] | string;
}

/** The cases that do not end alike, each byte of bodies included. */
export async function differences(url: string, cases: readonly Case[]): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const each of cases) {
    const [wanted, got] = [playInTypeScript(each), await playInEnvoy(url, each).catch(String)];
    if (!isDeepStrictEqual(got, wanted)) found.push({ name: each.name, wanted, got });
  }
  return found;
}
