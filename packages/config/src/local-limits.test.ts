import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from './index.ts';
import { problemsOf } from './testing/bad-file.ts';

const KEYS = `keys: [{name: a, hash: "sha256:${'a'.repeat(64)}"}]\n`;
const limitOf = (entry: string) => {
  const result = parseConfig({ text: `${KEYS}localLimits: [${entry}]\n`, file: 'f', env: {} });
  return result.ok ? result.config.localLimits[0] : result.problems;
};
const SECOND = 1000;

test.each([
  ['{requests: 10/sec}', { requests: { count: 10, windowMs: SECOND }, by: [], when: [] }],
  ['{requests: 60/min, by: key}', { requests: { count: 60, windowMs: 60 * SECOND }, by: ['key'], when: [] }],
  [
    '{requests: 1/hour, by: [team, header.X-Tenant], when: {path: /v1/embeddings, header.X-Plan: "free*"}}',
    {
      requests: { count: 1, windowMs: 3600 * SECOND },
      by: ['team', 'header.x-tenant'],
      when: [
        { subject: 'path', value: '/v1/embeddings' },
        { subject: 'header.x-plan', value: 'free*' },
      ],
    },
  ],
])('%s', (entry, expected) => {
  expect(limitOf(entry)).toEqual(expected);
});

const NOBODY = 'nobody is asked who he is, so it would never hold: it needs keys or jwt';

test.each<readonly [string, string, readonly string[]]>([
  ['no rate', '{by: header.x}', ['1:15: localLimits[0].requests: is required']],
  [
    'another rate',
    '{requests: 1/second}',
    ['1:26: localLimits[0].requests: expected a number for a time: 60/min; the times are sec, min, hour and day'],
  ],
  ['too many', '{requests: 4294967296/sec}', ['1:26: localLimits[0].requests: must be at most 4294967295 calls']],
  [
    'a misspelt field',
    '{request: 1/sec}',
    [
      '1:15: localLimits[0].requests: is required',
      '1:16: localLimits[0].request: unknown field "request"; did you mean "requests"?',
    ],
  ],
  [
    'a misspelt subject',
    '{requests: 1/sec, by: heder.NAME}',
    ['1:37: localLimits[0].by: unknown subject "heder.NAME"; did you mean "header.NAME"?'],
  ],
  [
    'by path',
    '{requests: 1/sec, by: [header.a, path]}',
    ['1:48: localLimits[0].by[1]: unknown subject "path"; known here: key, team, header.NAME'],
  ],
  ['by the same', '{requests: 1/sec, by: [header.a, header.A]}', ['1:37: localLimits[0].by: the same stands twice']],
  [
    'when the same',
    '{requests: 1/sec, when: {header.a: x, header.A: y}}',
    ['1:39: localLimits[0].when: the same stands twice'],
  ],
  [
    'no header',
    '{requests: 1/sec, when: {"header.": x}}',
    ['1:40: localLimits[0].when["header."]: unknown subject "header."; known here: key, team, path, header.NAME'],
  ],
  [
    'nobody is asked',
    '{requests: 1/sec, by: key, when: {team: t}}',
    [`1:37: localLimits[0].by: ${NOBODY}`, `1:49: localLimits[0].when.team: ${NOBODY}`],
  ],
  [
    'a credential',
    '{requests: 1/sec, by: header.Authorization}',
    ['1:37: localLimits[0].by: a credential is nothing to count by; each caller is told apart by key'],
  ],
  [
    'a header that never comes',
    '{requests: 1/sec, when: {header.x-llm-model: a}}',
    ['1:40: localLimits[0].when["header.x-llm-model"]: this header is taken off every call before'],
  ],
  ['no path', '{requests: 1/sec, when: {path: v1}}', ['1:46: localLimits[0].when.path: a path begins with /']],
])('%s', (_what, entry, expected) => {
  expect(problemsOf(`localLimits: [${entry}]\n`)).toEqual(expected);
});

test('there is an end of limits', () => {
  const many = Array.from({ length: 65 }, () => '{requests: 1/sec}').join(', ');
  expect(problemsOf(`localLimits: [${many}]\n`)).toEqual(['1:14: localLimits: must be at most 64']);
});

test('the example of the documentation', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/money.md'), 'utf8');
  const [, example = ''] = /```yaml\n(localLimits:[^`]*)```/.exec(page) ?? [];
  expect(problemsOf(`${KEYS}${example}`)).toEqual([]);
  const result = parseConfig({ text: `${KEYS}${example}`, file: 'f', env: {} });
  expect(result.ok && result.config.localLimits.length).toBe(5);
});
