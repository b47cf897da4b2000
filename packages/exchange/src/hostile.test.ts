import type { FormatCodec } from '@dragoman/spec';
import { encodeAwsEventStream } from '@dragoman/framing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call } from './call.ts';
import type { Effect, Input } from './effects.ts';
import { bytes, call, chunks, head, play } from './testing/calls.ts';
import { FORMAT_CODECS, OTHERS } from './testing/formats.ts';
import { question } from './testing/questions.ts';

const toFormat = (from: FormatCodec, to: FormatCodec, stream = false): Call =>
  call({ from: from.format, to: { format: to.format, rule: { strip: [], base: '' } }, stream });

const deep = (depth: number): string => `${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`;
const LETTERS = 'a'.repeat(100_000);

/** JSON texts that have broken readers; `%` is where a body of the format goes on. */
const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['a byte order mark', '\uFEFF{}'],
  ['100 KB of one letter', LETTERS],
  [
    '100 KB of one letter in a text',
    JSON.stringify({ model: 'm', messages: LETTERS, input: LETTERS, contents: LETTERS }),
  ],
  ['100 KB of open brackets', '['.repeat(100_000)],
  ['100 KB of open objects', '{"a":'.repeat(20_000)],
  ['a depth of 10,000', deep(5_000)],
  [
    'a depth of 10,000 in a field',
    `{"model":"m","messages":${deep(5_000)},"input":${deep(5_000)},"contents":${deep(5_000)}}`,
  ],
  ['100 KB of quotes', '"'.repeat(100_000)],
  ['100 KB of backslashes', `{"model":"${'\\'.repeat(100_000)}"}`],
  ['100 KB of a number', `{"max_tokens":${'9'.repeat(100_000)}}`],
  ['a number beyond a double', '{"max_tokens":1e999,"temperature":-1e999}'],
  ['__proto__', '{"__proto__":{"model":"m","messages":[]},"constructor":{"prototype":{}},"model":"m","messages":[]}'],
  [
    'names of Object',
    '{"toString":1,"hasOwnProperty":2,"valueOf":{},"model":"m","messages":[{"role":"toString","content":"x"}]}',
  ],
  ['half of a surrogate', '{"model":"\\ud800","messages":[{"role":"user","content":"\\udc00 \\ud83d"}]}'],
  ['a field said twice', '{"model":"a","model":"b","messages":[],"messages":[{"role":"user","content":"x"}]}'],
  ['2^53+1', '{"model":"m","max_tokens":9007199254740993,"messages":[{"role":"user","content":"x"}]}'],
  ['a list of 100,000 nothings', `{"model":"m","messages":[${'null,'.repeat(100_000)}null],"tools":[]}`],
];

/** Whatever came in, something is said about it, and nothing is thrown. */
function onlyEffects(of: Call, inputs: readonly Input[]): readonly Effect[] {
  const effects = play(of, inputs);
  for (const effect of effects) {
    if (effect.type === 'refuse') expect(effect.error.code, String(effect.error.cause)).not.toBe('internal_error');
  }
  return effects;
}

describe.each(FORMAT_CODECS.map((from) => ({ from, name: from.format })))('a caller of $name sends', ({ from }) => {
  test.each(HOSTILE)('%s', (_what, text) => {
    for (const [, to] of OTHERS.filter(([one]) => one === from)) {
      expect(onlyEffects(toFormat(from, to), [{ type: 'request', body: bytes(text) }])).toHaveLength(1);
    }
  });

  test('bytes that are no text', () => {
    for (const [, to] of OTHERS.filter(([one]) => one === from)) {
      const body = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x22, 0x3a, 0x31, 0x7d]);
      const [effect] = onlyEffects(toFormat(from, to), [{ type: 'request', body }]);
      expect(effect?.type).toBe('refuse');
    }
  });

  test('2^53+1 and 40 digits in arguments and schemas, which arrive as they are', () => {
    const big = '{"a":9007199254740993,"b":1.0000000000000000000001,"c":1234567890123456789012345678901234567890}';
    for (const [, to] of OTHERS.filter(([one]) => one === from)) {
      const asked = JSON.stringify(
        question(from, { tool: { args: { x: 'BIG' }, schema: { type: 'object', x: 'BIG' } } }),
      );
      // In arguments that are a text, its quotes are escaped.
      const text = asked.replaceAll('\\"BIG\\"', JSON.stringify(big).slice(1, -1)).replaceAll('"BIG"', big);
      const [effect] = onlyEffects(toFormat(from, to), [{ type: 'request', body: bytes(text) }]);
      const sent = effect?.type === 'ask' ? new TextDecoder().decode(effect.body) : JSON.stringify(effect);
      expect(sent).toContain('9007199254740993');
      expect(sent).toContain('1234567890123456789012345678901234567890');
    }
  });
});

const STREAM_TYPE = { sse: 'text/event-stream', 'aws-event-stream': 'application/vnd.amazon.eventstream' };

function framed({ framing }: FormatCodec, data: string): Uint8Array {
  if (framing === 'sse') return bytes(`event: message_start\ndata: ${data}\n\n`);
  return encodeAwsEventStream({ event: 'contentBlockDelta', data });
}

describe.each(FORMAT_CODECS.map((to) => ({ to, name: to.format })))('a provider of $name answers', ({ to }) => {
  const callers = OTHERS.filter(([, other]) => other === to).map(([from]) => from);

  test.each(HOSTILE)('%s', (_what, text) => {
    for (const from of callers) {
      const asked: Input = { type: 'request', body: bytes(question(from, {})) };
      const whole = onlyEffects(toFormat(from, to), [
        asked,
        head(200, 'application/json'),
        ...chunks(bytes(`${text} `), 1e9),
      ]);
      expect(whole.at(-1)?.type).toBe('refuse');
      const error = onlyEffects(toFormat(from, to), [
        asked,
        head(500, 'application/json'),
        ...chunks(bytes(`${text} `), 1e9),
      ]);
      expect(error.at(-1)?.type).toBe('body');
    }
  });

  test.each(HOSTILE)('a stream with %s', (_what, text) => {
    for (const from of callers) {
      const asked: Input = { type: 'request', body: bytes(question(from, { stream: true })) };
      const inputs = [asked, head(200, STREAM_TYPE[to.framing]), ...chunks(framed(to, text), 16_384)];
      const said = onlyEffects(toFormat(from, to, true), inputs);
      expect(said.every(({ type }) => ['ask', 'head', 'body'].includes(type))).toBe(true);
      const out = said.flatMap((effect) => (effect.type === 'body' ? [effect.bytes.length] : []));
      expect(out.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(0);
    }
  });

  test('a line of 1 MB in pieces, and 20 MB without an end', () => {
    const [from] = callers;
    if (!from) throw new Error('no caller');
    const asked: Input = { type: 'request', body: bytes(question(from, { stream: true })) };
    for (const size of [1_000_000, 20_000_000]) {
      const line = new Uint8Array(size).fill(0x61);
      const pieces = chunks(line, 65_536);
      const said = onlyEffects(toFormat(from, to, true), [asked, head(200, STREAM_TYPE[to.framing]), ...pieces]);
      expect(said.some((effect) => effect.type === 'body' && effect.bytes.length > 0)).toBe(true);
    }
  });

  test('anything at all', () => {
    const values = fc.oneof(
      fc.json({ maxDepth: 6 }),
      fc.string(),
      fc.uint8Array().map((raw) => String.fromCharCode(...raw)),
    );
    const property = fc.property(values, fc.constantFrom(...callers), fc.boolean(), (text, from, stream) => {
      const asked: Input = { type: 'request', body: bytes(question(from, { stream })) };
      const type = stream ? STREAM_TYPE[to.framing] : 'application/json';
      const body = stream ? framed(to, text) : bytes(text === '' ? ' ' : `${text} `);
      onlyEffects(
        toFormat(from, to, stream),
        [asked, head(200, type), ...chunks(body, 7)].slice(0, stream ? undefined : 2),
      );
      return true;
    });
    fc.assert(property, { numRuns: 200 });
  });
});
