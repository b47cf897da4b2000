import { drive, GatewayError, type FormatCodec, type Json, type JsonObject } from '@dragoman/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Conformance } from './conformance.ts';
import { ODD } from './odd.ts';

/** Whatever a caller or a provider sends, what is thrown is ours and blames the right one. */
export function hostile({ codec, answers, requests }: Conformance): void {
  const seeds = fc.infiniteStream(fc.nat());

  test('a damaged request is read or refused, never more', () => {
    const bodies = requests.map(({ body, context }) => ({ body, context: context ?? { model: 'm', stream: false } }));
    fc.assert(
      fc.property(fc.constantFrom(...bodies), seeds, ({ body, context }, seed) => {
        onlyOurs(() => codec.decodeRequest(damagedBody(body, seed), context), ['invalid_request']);
      }),
      { numRuns: 500 },
    );
  });

  test('what was read of a damaged request can be encoded or is refused', () => {
    const bodies = requests.map(({ body, context }) => ({ body, context: context ?? { model: 'm', stream: false } }));
    fc.assert(
      fc.property(fc.constantFrom(...bodies), seeds, ({ body, context }, seed) => {
        onlyOurs(
          () => codec.encodeRequest(codec.decodeRequest(damagedBody(body, seed), context).request),
          ['invalid_request', 'cannot_translate'],
        );
      }),
      { numRuns: 300 },
    );
  });

  test('a damaged answer is read or refused, never more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...answers), seeds, ({ whole }, seed) => {
        onlyOurs(() => codec.decodeAnswer(damagedBody(whole, seed)), ['bad_upstream_answer']);
      }),
      { numRuns: 500 },
    );
  });

  test('a damaged stream is read or refused, never more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...answers), seeds, ({ frames }, seed) => {
        const bad = frames.map((frame) => {
          const body = jsonOf(frame.data);
          return body === undefined ? frame : { ...frame, data: JSON.stringify(damaged(body, seed)) };
        });
        onlyOurs(() => [...drive(codec.decodeStream, bad)], ['bad_upstream_answer']);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['', '{', 'null', '[]', '"text"', '['.repeat(100_000)])('a frame that is no event: %.10s', (data) => {
    const frame = { event: answers[0]?.frames[0]?.event ?? '', data };
    onlyOurs(() => [...drive(codec.decodeStream, [frame])], ['bad_upstream_answer']);
  });

  test('a long stream is read piece by piece', () => {
    const { events, bytes } = longest(codec, 50_000);
    expect(events).toBe(50_000);
    expect(bytes).toBeGreaterThan(events);
  });
}

/** How many pieces of text come out of an answer with that many, written and read again. */
function longest(codec: FormatCodec, pieces: number): { events: number; bytes: number } {
  const request = { model: 'm', stream: true, turns: [], tools: [], sampling: {}, stop: [], streamUsage: true };
  const context = { id: 'made-1', created: 1, request };
  const text = Array.from({ length: pieces }, () => ({ type: 'text', choice: 0, text: 'x' }) as const);
  const said = [
    { type: 'start', id: 'id-1', model: 'm' } as const,
    ...text,
    { type: 'stop', choice: 0, reason: 'stop' } as const,
    { type: 'end' } as const,
  ];
  const frames = [...drive(codec.encodeStream(context), said)];
  const read = [...drive(codec.decodeStream, frames)];
  return {
    events: read.filter(({ type }) => type === 'text').length,
    bytes: frames.reduce((sum, { data }) => sum + data.length, 0),
  };
}

function jsonOf(data: string): Json | undefined {
  try {
    return JSON.parse(data) as Json;
  } catch {
    return undefined;
  }
}

type Seed = Iterator<number>;

const draw = (seed: Seed, below: number): number => (seed.next().value as number) % below;

/** One place of a body, chosen by the seed, is another value or missing; it stays an object. */
function damagedBody(body: JsonObject, seed: Seed): JsonObject {
  const entries = Object.entries(body);
  const [field, value] = entries[draw(seed, entries.length)]!;
  if (draw(seed, 8) === 0) return Object.fromEntries(entries.filter(([name]) => name !== field));
  return { ...body, [field]: damaged(value ?? null, seed) };
}

function damaged(value: Json, seed: Seed): Json {
  const odd = draw(seed, 5) === 0;
  if (odd || typeof value !== 'object' || value === null) return ODD[draw(seed, ODD.length)]!;
  if (!Array.isArray(value)) return damagedEntry(value as JsonObject, seed);
  if (value.length === 0) return [ODD[draw(seed, ODD.length)]!];
  return value.with(draw(seed, value.length), damaged(value[draw(seed, value.length)] as Json, seed));
}

const damagedEntry = (value: JsonObject, seed: Seed): JsonObject =>
  Object.keys(value).length === 0 ? { odd: ODD[draw(seed, ODD.length)] } : damagedBody(value, seed);

function onlyOurs(run: () => unknown, codes: readonly string[]): void {
  try {
    run();
  } catch (thrown) {
    if (!GatewayError.is(thrown)) throw thrown;
    expect(codes).toContain(thrown.code);
  }
}
