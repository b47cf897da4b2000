import type { JsonObject } from '@dragoman/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editMembers } from './edit-members.ts';

const edit = (text: string, drop: readonly string[] = ['model', 'stream'], add: JsonObject = { v: 'x' }): string =>
  editMembers(text, { drop, add });

test.each([
  ['{"model":"m","a":1}', '{"v":"x","a":1}'],
  ['{"a":1,"model":"m"}', '{"v":"x","a":1}'],
  ['{ "a" : 1.0 ,\n "model" : "m" , "b":[1,{"model":2}] }\n', '{"v":"x", "a" : 1.0 , "b":[1,{"model":2}] }\n'],
  [
    String.raw`{"mod\u0065l":"m","a":"\",\"model\":1\\","n":12345678901234567890}`,
    String.raw`{"v":"x","a":"\",\"model\":1\\","n":12345678901234567890}`,
  ],
  ['{"model":"}","stream":[{"a":"]"}],"model":2}', '{"v":"x"}'],
  ['{"a":{"b":1,"model":2},"c":3}', '{"v":"x","a":{"b":1,"model":2},"c":3}'],
  ['{"a":[1,{"b":1,"model":2}],"c":3}', '{"v":"x","a":[1,{"b":1,"model":2}],"c":3}'],
  ['{"a":{"b":1},"model":2}', '{"v":"x","a":{"b":1}}'],
  ['{"a":[[],1],"model":2}', '{"v":"x","a":[[],1]}'],
  [' {} ', ' {"v":"x"} '],
  ['{ }', '{"v":"x"}'],
  ['{"v":1}', '{"v":1}'],
])('%s', (text, expected) => {
  expect(edit(text)).toBe(expected);
});

test('a member that goes may come anew', () => {
  expect(edit('{"model":"a","b":2}', ['model'], { model: 'c' })).toBe('{"model":"c","b":2}');
});

test('any object is as it was but for these members', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.oneof(fc.constantFrom('model', 'stream', 'v'), fc.string()), fc.jsonValue()),
      fc.constantFrom(undefined, 1, '\t'),
      (value, space) => {
        const { model: _model, stream: _stream, ...rest } = JSON.parse(JSON.stringify(value)) as JsonObject;
        const edited = JSON.parse(edit(JSON.stringify(value, null, space))) as JsonObject;
        expect(edited).toEqual({ v: 'x', ...rest });
      },
    ),
  );
});

test.each([',', '"', '{', '[', '\\', '"a":1,', '{"a":'])('hostile text of %j is read once', (piece) => {
  expect(typeof edit(`{${piece.repeat(200_000)}}`.replaceAll('"a":1,}', '"a":1}'))).toBe('string');
});
