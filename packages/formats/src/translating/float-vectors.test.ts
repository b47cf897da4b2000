import { expect, test } from 'vitest';
import { base64OfFloats, floatsOfBase64 } from './float-vectors.ts';

test('vectors as base64 of little-endian float32, however long', () => {
  expect(base64OfFloats([0.5, -1])).toBe('AAAAPwAAgL8=');
  expect(floatsOfBase64('AAAAPwAAgL8=')).toEqual([0.5, -1]);
  expect(base64OfFloats([])).toBe('');
  const long = Array.from({ length: 5_000 }, (_, at) => at);
  expect(floatsOfBase64(base64OfFloats(long))).toEqual(long);
});

test.each([
  ['QQ==', undefined],
  ['###', expect.any(Error)],
])('%s is no vector, and the log says why', (base64, cause) => {
  expect(() => floatsOfBase64(base64)).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: 'the provider sent an embedding that cannot be read',
      cause,
    }),
  );
});
