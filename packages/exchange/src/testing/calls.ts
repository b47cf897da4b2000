import type { Call, Plugged } from '../call.ts';
import type { Effect, Input } from '../effects.ts';
import { exchange } from '../exchange.ts';

/** A caller of OpenAI's chat whose provider is Anthropic. */
export const call = (changes: Partial<Call> = {}): Call => ({
  from: 'openai-chat',
  operation: 'chat',
  model: 'claude-x',
  stream: false,
  asArray: false,
  id: 'id-1',
  created: 1_760_000_000,
  betas: [],
  to: { format: 'anthropic-messages', rule: { strip: ['/v1'], base: '/v1' } },
  ...changes,
});

export const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
export const text = (value: Uint8Array): string => new TextDecoder().decode(value);

/** Feeds inputs to a fresh exchange; what it did. */
export function play(of: Call, inputs: readonly Input[], plugged?: Plugged): readonly Effect[] {
  const machine = exchange(of, { countTokens: () => 42, ...(plugged && { plugged }) });
  const effects: Effect[] = [];
  let state = machine.initial;
  for (const input of inputs) {
    const [next, some] = machine.step(state, input);
    state = next;
    effects.push(...some);
  }
  return effects;
}

export const asked = (body: unknown): Input => ({ type: 'request', body: bytes(body) });
export const head = (status: number, contentType: string): Input => ({ type: 'head', status, contentType });
export const whole = (body: unknown): Input => ({ type: 'chunk', bytes: bytes(body), last: true });

/** Bytes as chunks of one size, the last marked. */
export function chunks(body: Uint8Array, size: number): readonly Input[] {
  const out: Input[] = [];
  for (let at = 0; at < body.length; at += size) {
    out.push({ type: 'chunk', bytes: body.subarray(at, at + size), last: at + size >= body.length });
  }
  return out;
}

/** Everything that the caller got of the body. */
export const bodyOf = (effects: readonly Effect[]): string =>
  effects.map((effect) => (effect.type === 'body' ? text(effect.bytes) : '')).join('');
