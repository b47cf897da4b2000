import { expect, test } from 'vitest';
import { MODEL, problemsOf, type Case } from './testing/bad-file.ts';

const CASES: readonly Case[] = [
  [
    'unknown provider',
    MODEL('m: {targets: [{to: opneai/a}]}'),
    ['3:22: models.m.targets[0].to: there is no provider "opneai"; did you mean "openai"?'],
  ],
  [
    'after a broken item',
    MODEL('m: [5, opneai/a]'),
    [
      '3:7: models.m[0]: expected text or a mapping, found a number; put it in quotes',
      '3:10: models.m[1]: there is no provider "opneai"; did you mean "openai"?',
    ],
  ],
  [
    'no model',
    MODEL('m: openai'),
    ['3:6: models.m: names no model; write provider/model: "openai/m", if the provider calls it that'],
  ],
  [
    'no provider',
    MODEL('m: gpt-5'),
    ['3:6: models.m: there is no provider "gpt-5"; known here: openai, local; a target is provider/model'],
  ],
  ['nothing after the slash', MODEL('m: openai/'), ['3:6: models.m: there is no model after the /']],
  [
    'a star in a target',
    MODEL('"a*": openai/gpt-*'),
    ['3:9: models["a*"]: a * stands alone after the provider: "openai/*"'],
  ],
  [
    'a star for a plain name',
    MODEL('m: openai/*'),
    [
      '3:6: models.m: "openai/*" needs a public name that ends with *; here write "openai/m", if the provider calls it that',
    ],
  ],
  ['a star without a slash', MODEL('"a*": "openai*"'), ['3:9: models["a*"]: write "openai/*"']],
  ['a star within a name', MODEL('"a*b": openai/a'), ['3:3: models["a*b"]: a * may only stand at the end of a name']],
  [
    'no targets',
    MODEL('m: {timeout: 1s}'),
    ['3:6: models.m.targets: is required: where the calls go, as [provider/model]; or to, for one'],
  ],
  ['an empty list', MODEL('m: []'), ['3:6: models.m: must not be empty']],
  [
    'to and targets',
    MODEL('m: {to: openai/a, targets: [openai/b]}'),
    ['3:11: models.m.to: either to or targets, not both'],
  ],
  [
    'a weight of nothing',
    MODEL('m: {targets: [{to: openai/a, weight: 0}]}'),
    ['3:40: models.m.targets[0].weight: must be at least 1'],
  ],
  [
    'half a weight',
    MODEL('m: {targets: [{to: openai/a, weight: 0.5}]}'),
    ['3:40: models.m.targets[0].weight: expected a whole number, found a number'],
  ],
  [
    'too much weight',
    MODEL('m: {targets: [{to: openai/a, weight: 4294967295}, openai/b]}'),
    ['3:16: models.m.targets: the weights add up to more than 4294967295'],
  ],
  [
    'a duration',
    MODEL('m: {to: openai/a, timeout: 5 minutes}'),
    ['3:30: models.m.timeout: expected a duration: 500ms, 120s, 2m, 1h, or a number of seconds'],
  ],
  [
    'no time at all',
    MODEL('m: {to: openai/a, timeout: 0, idle: 0s}'),
    [
      '3:30: models.m.timeout: must be more than 0',
      '3:39: models.m.idle: expected a duration: 500ms, 120s, 2m, 1h, or a number of seconds',
    ],
  ],
  [
    'what to retry on',
    MODEL('m: {to: openai/a, retries: {on: [429, 503]}}'),
    ['3:41: models.m.retries.on[1]: unknown value "503"; known here: connect, reset, 429, 5xx'],
  ],
];

test.each(CASES)('%s', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});
