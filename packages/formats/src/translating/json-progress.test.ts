import { expect, test } from 'vitest';
import { JSON_BEGUN, progress } from './json-progress.ts';

test.each([
  ['{}', true],
  ['[]', true],
  ['', false],
  ['{', false],
  ['{"a":{}', false],
  ['{"a":[{}]}', true],
  ['{"}":1', false],
  ['{"a":"}', false],
  ['{"a":"\\"}', false],
  ['{"a":"\\\\"}', true],
  ['{"a":"\\\\\\"}"', false],
  ['{"a":"\\n"}', true],
  ['{"":1}', true],
  ['{} {', true],
  ['{} {{}', true],
])('%s is complete: %s, however it is cut', (json, complete) => {
  for (let at = 0; at <= json.length; at += 1)
    expect(progress(progress(JSON_BEGUN, json.slice(0, at)), json.slice(at)).complete).toBe(complete);
  expect([...json].reduce(progress, JSON_BEGUN).complete).toBe(complete);
});
