import { expect, test } from 'vitest';
import { surveyJson } from './survey-json.ts';

test.each([
  ['', 0, false],
  ['1', 0, false],
  ['[]', 1, false],
  ['[{},{},{}]', 2, false],
  ['{"a":[{"b":[]}],"c":[[]]}', 4, false],
  ['"[[[["', 0, false],
  ['"\\"[[1e5"', 0, false],
  ['"\\\\",[1]', 1, false],
  ['"not closed [1e5', 0, false],
  ['123456789012345', 0, false],
  ['1234567890123456', 0, true],
  ['-1234567890123456', 0, true],
  ['[1234567890123456,1]', 1, true],
  ['[0,0,0,0,0,0,0,0,0,0,0,0]', 1, false],
  ['0.1234567890123456789', 0, false],
  ['[0.5,1234567890123456]', 1, true],
  ['1e5', 0, true],
  ['1E5', 0, true],
  ['1e+5', 0, true],
  ['1.5e5', 0, true],
  ['1e-5', 0, false],
  ['[true,false]', 1, false],
])('%s', (text, depth, hasLongNumber) => {
  expect(surveyJson(text)).toEqual({ depth, hasLongNumber });
});
