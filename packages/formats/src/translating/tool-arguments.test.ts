import { expect, test } from 'vitest';
import { argumentsObject } from './tool-arguments.ts';

test.each([
  ['', {}],
  [' \n', {}],
  ['{}', {}],
  [' {"a":[1]} ', { a: [1] }],
])('arguments: %j', (args, object) => {
  expect(argumentsObject(args, 'x')).toEqual(object);
});

test('what does not parse says why', () => {
  expect(() => argumentsObject('{', 'x')).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
});

test.each(['{', '[]', 'null', '"a"', '7'])('%s are none', (args) => {
  expect(() => argumentsObject(args, 'messages[0]')).toThrow(
    expect.objectContaining({
      code: 'cannot_translate',
      message: 'messages[0]: the arguments of this tool call are not a JSON object',
      param: 'messages[0]',
    }),
  );
});
