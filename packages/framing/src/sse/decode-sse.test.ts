import { drive, type Frame } from '@dragoman/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCut, anyText, bytesOf, everyCut, inChunksOf, joinBytes } from '../testing/chunks.ts';
import { noRecordings, recordings } from '../testing/recordings.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import { decodeSse } from './decode-sse.ts';
import { encodeSse } from './encode-sse.ts';

const MEBIBYTE = 1024 * 1024;
const sse = decodeSse({ maxEventBytes: 16 * MEBIBYTE });
const decode = (chunks: Iterable<Uint8Array>): readonly Frame[] => [...drive(sse, chunks)];
const data = (...texts: readonly string[]): readonly Frame[] => texts.map((text) => ({ event: '', data: text }));

const TABLE: readonly (readonly [name: string, wire: string, frames: readonly Frame[]])[] = [
  ['nothing', '', []],
  ['one line', 'data: a\n\n', data('a')],
  ['lines of one event join', 'data: a\ndata: b\ndata\ndata:\ndata: c\n\n', data('a\nb\n\n\nc')],
  ['CRLF', 'event: e\r\ndata: a\r\ndata: b\r\n\r\n', [{ event: 'e', data: 'a\nb' }]],
  ['CR', 'event: e\rdata: a\rdata: b\r\rdata: c\r\r', [{ event: 'e', data: 'a\nb' }, ...data('c')]],
  ['mixed line ends', 'data: a\rdata: b\r\n\ndata: c\n\r\ndata: d\n\rdata: e\r\n\r', data('a\nb', 'c', 'd', 'e')],
  ['many blank lines', '\n\r\n\r\n\n\ndata: a\n\n\n\n\ndata: b\n\n', data('a', 'b')],
  ['at most one space is framing', 'data:a\ndata:  b\ndata: \tc\n\n', data('a\n b\n\tc')],
  ['a colon in the data', 'data: a: b:\n\n', data('a: b:')],
  ['comments, ids and times say nothing', ': ping\n:\nid: 7\nretry: 5\ndata: a\n: b\n\n', data('a')],
  ['names have to be whole', 'datas: x\ndat: x\n data: x\nDATA: x\nevents: x\ndata: a\n\n', data('a')],
  ['an event without data is none, and its name goes', 'event: e\n\ndata: a\n\n', data('a')],
  ['empty data is none', 'data:\n\ndata\n\ndata: \n\nevent: ping\ndata:\n\ndata: a\n\n', data('a')],
  ['the last name of an event counts', 'event: e\nevent: f\ndata: a\n\n', [{ event: 'f', data: 'a' }]],
  ['an empty name is no name', 'event: e\nevent\ndata: a\n\n', data('a')],
  ['the blank line may be missing', 'data: a\n\nevent: e\ndata: b\n', [...data('a'), { event: 'e', data: 'b' }]],
  ['the last line end too', 'data: a\n\ndata: [DONE]', data('a', '[DONE]')],
  ['what is left may say nothing', 'data: a\n\nevent: e', data('a')],
  ['characters of two to four bytes', 'event: Grüße\ndata: Grüße € 👋🏽\n\n', [{ event: 'Grüße', data: 'Grüße € 👋🏽' }]],
  ['a byte order mark at the start', '\uFEFFdata: a\n\n', data('a')],
  ['a byte order mark and one line', '\uFEFFdata: a', data('a')],
  ['a byte order mark and nothing more', '\uFEFF', []],
  ['a byte order mark elsewhere is text', 'data: \uFEFFa\n\n\uFEFFdata: b\n\n', data('\uFEFFa')],
  ['__proto__', 'event: __proto__\ndata: {"__proto__":1}\n\n', [{ event: '__proto__', data: '{"__proto__":1}' }]],
];

describe.each(TABLE)('%s', (_, wire, frames) => {
  test.each([...everyCut(bytesOf(wire))])('%s', (_cut, chunks) => {
    expect(decode(chunks)).toEqual(frames);
  });
});

test('bytes that are not UTF-8 become replacement characters, wherever they are cut', () => {
  const wire = joinBytes([bytesOf('data: a'), Uint8Array.of(0xf0, 0x9f, 0xff, 0xc3), bytesOf('\n\ndata: b\n\n')]);
  for (const [cut, chunks] of everyCut(wire)) expect(decode(chunks), cut).toEqual(data('a\uFFFD\uFFFD\uFFFD', 'b'));
});

test('an event is delivered with the CR that ends it: nothing waits for a LF', () => {
  const [, frames] = sse.step(sse.initial, bytesOf('data: a\r\n\r'));
  expect(frames).toEqual(data('a'));
});

test('a step is pure: one state may go on in two ways', () => {
  const [state] = sse.step(sse.initial, bytesOf('data: a\ndata: b'));
  const goesOn = (rest: string): readonly Frame[] => sse.step(state, bytesOf(rest))[1];
  expect([goesOn('c\n\n'), goesOn('d\n\n'), goesOn('c\n\n')]).toEqual([data('a\nbc'), data('a\nbd'), data('a\nbc')]);
});

/** Another reading of the standard, of whole texts: lines first, then events. */
function reference(wire: string): readonly Frame[] {
  const blocks: string[][] = [[]];
  for (const line of wire.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    if (line === '') blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  return blocks
    .map((block) => {
      const fields = block.map((line) => /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? []);
      const values = (name: string): string[] => fields.filter((f) => f[1] === name).map((f) => f[2] ?? '');
      return { event: values('event').at(-1) ?? '', data: values('data').join('\n') };
    })
    .filter((frame) => frame.data !== '');
}

test('any text, cut anywhere, reads as the standard says', () => {
  const line = fc.oneof(
    anyText,
    anyText.map((text) => `data: ${text}`),
    anyText.map((text) => `event:${text}`),
  );
  const wires = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n')))
    .map((lines) => lines.flat().join(''));
  fc.assert(
    fc.property(
      wires.chain((wire) => fc.tuple(fc.constant(wire), anyCut(bytesOf(wire)))),
      ([wire, chunks]) => {
        expect(decode(chunks)).toEqual(reference(wire));
      },
    ),
  );
});

test('what was encoded is decoded, cut anywhere', () => {
  const frame = fc.record({
    event: anyText.map((text) => text.replace(/[\r\n]/g, '')),
    data: anyText.map((text) => `{${text.replace(/\r/g, '')}`),
  });
  fc.assert(
    fc.property(
      fc
        .array(frame)
        .chain((frames) => fc.tuple(fc.constant(frames), anyCut(joinBytes(frames.map((each) => encodeSse(each)))))),
      ([frames, chunks]) => {
        expect(decode(chunks)).toEqual(frames);
      },
    ),
  );
});

describe('limits', () => {
  const small = decodeSse({ maxEventBytes: 20 });
  const eleven = 'data: 12345\n';
  const over = ['bad_upstream_answer', 'a piece of the stream is larger than maxEventBytes (20 bytes)'];

  test.each([
    ['a line that does not end', 'x'.repeat(21)],
    ['a line', `data: ${'x'.repeat(15)}\n`],
    ['a comment', `: ${'x'.repeat(20)}\n`],
    ['lines of data together', eleven.repeat(2)],
    ['names and data together', `event: 1234\n${eleven}`],
    ['empty lines of data', 'data\n'.repeat(6)],
  ])('%s', (_, wire) => {
    for (const [cut, chunks] of everyCut(bytesOf(wire))) {
      expect(
        thrownBy(() => [...drive(small, chunks)]),
        cut,
      ).toEqual(over);
    }
  });

  test('exactly the limit, and any number of events and comments, is not too much', () => {
    const wire = `data: ${'x'.repeat(14)}\n\n: 123456789 12345678\n${eleven}\n`.repeat(50);
    for (const chunks of [[bytesOf(wire)], inChunksOf(1, bytesOf(wire))]) {
      expect([...drive(small, chunks)]).toHaveLength(100);
    }
  });

  test('are called what the caller of the decoder says', () => {
    const mine = decodeSse({ maxEventBytes: 4, error: 'request_too_large' });
    expect(thrownBy(() => mine.step(mine.initial, bytesOf('12345')))[0]).toBe('request_too_large');
  });
});

describe('hostile', { timeout: 60_000 }, () => {
  test('100 KB of one letter', () => {
    expect(decode(inChunksOf(10, bytesOf('a'.repeat(100_000))))).toEqual([]);
  });

  test('a line of 1 MB, byte by byte', () => {
    const text = 'é'.repeat(MEBIBYTE / 2);
    expect(decode(inChunksOf(1, bytesOf(`data: ${text}\n\n`)))).toEqual(data(text));
  });

  test('an event of 200,000 lines', () => {
    expect(decode(inChunksOf(4096, bytesOf(`${'data:x\n'.repeat(200_000)}\n`)))).toEqual(
      data('x\n'.repeat(200_000).slice(0, -1)),
    );
  });

  test('1 MB of line ends of one kind, with none of the other', () => {
    for (const end of ['\n', '\r']) expect(decode([bytesOf(`a${end}`.repeat(MEBIBYTE / 2))])).toEqual([]);
  });
});

describe.skipIf(noRecordings)(`recordings${noRecordings ? ` (${noRecordings})` : ''}`, { timeout: 60_000 }, () => {
  test.each(recordings('response.sse'))('$name', ({ bytes }) => {
    const whole = decode([bytes]);
    expect(whole).toEqual(reference(new TextDecoder().decode(bytes)));
    for (const size of [1, 7, 64]) expect(decode(inChunksOf(size, bytes)), `chunks of ${size}`).toEqual(whole);
    expect(decode(whole.map((frame) => encodeSse(frame)))).toEqual(whole);
  });
});
