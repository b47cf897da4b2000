import { expect, test } from 'vitest';
import { formatProblem, parseConfig } from './index.ts';
import { GOOD, problemsOf, type Case } from './testing/bad-file.ts';

const CASES: readonly Case[] = [
  ['empty', '', ['1:1: the file is empty; it needs at least providers and models']],
  ['only a comment', '# later\n', ['1:1: the file is empty; it needs at least providers and models']],
  ['a list', '- a\n', ['1:1: expected a mapping, found a list']],
  ['two documents', 'store: a\n---\nstore: b\n', ['2:1: a second document (---) begins here; a file is one document']],
  ['a tab', 'models:\n\tm: a/b\n', ['2:1: a tab in the indentation; use spaces']],
  ['an open quote', 'store: "x\n', ['2:1: a bracket, quote, comma, space or colon is missing here']],
  ['an unknown tag', 'store: !foo x\n', ['1:8: unknown tag; put text that begins with ! in quotes']],
  ['an alias without anchor', 'store: *x\n', ['1:8: store: this alias (*name) has no anchor (&name) before it']],
  [
    'an alias of itself',
    'models: &m {a: *m}\n',
    ['1:16: models.a: this alias (*name) stands inside of what it stands for'],
  ],
  [
    'a name twice',
    `${GOOD}models:\n  m: openai/a\n  m: openai/b\n`,
    ['4:3: models.m: the same name twice; the first one stands above'],
  ],
  ['the prototype', `${GOOD}models: {__proto__: openai/a}\n`, ['2:10: models: __proto__ cannot be a name']],
];

test.each(CASES)('%s', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});

test('everything that is wrong is said at once, in the order of the file', () => {
  const text = `listen: 127.0.0.1:99999
providers:
  openai: {kind: opnai, key: k}
  claude: {kind: anthropic, key: "\${ANTHROPIC_API_KEY}"}
  local: {kind: ollama, endpoint: "http://x?y"}
models:
  a: openai/a
  b: {to: cluade/b, timeout: soon}
  c: {to: claude/c, retires: {}}
  a: claude/c
`;
  const result = parseConfig({ text, file: 'dragoman.yaml', env: {} });
  expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual([
    'dragoman.yaml:1:9: listen: the port has to be from 1 to 65535',
    'dragoman.yaml:3:18: providers.openai.kind: unknown value "opnai"; did you mean "openai"?',
    'dragoman.yaml:4:34: providers.claude.key: the environment variable ANTHROPIC_API_KEY is not set',
    'dragoman.yaml:5:35: providers.local.endpoint: a base URL has no query and no fragment',
    'dragoman.yaml:8:11: models.b.to: there is no provider "cluade"; did you mean "claude"?',
    'dragoman.yaml:8:30: models.b.timeout: expected a duration: 500ms, 120s, 2m, 1h, or a number of seconds',
    'dragoman.yaml:9:21: models.c.retires: unknown field "retires"; did you mean "retries"?',
    'dragoman.yaml:10:3: models.a: the same name twice; the first one stands above',
  ]);
});

test('of a variable that is not set the name is said that was probably meant', () => {
  const env = { OPENAI_API_KEY: 'k', PATH: '/' };
  const saidOf = (key: string): readonly string[] => {
    const result = parseConfig({ text: `providers: {p: {kind: openai, key: "${key}"}}\n`, file: 'f', env });
    return result.ok ? [] : result.problems.map(({ message }) => message);
  };
  expect(saidOf('${OPENAI_API_KY}')).toEqual([
    'the environment variable OPENAI_API_KY is not set; did you mean "OPENAI_API_KEY"?',
  ]);
  expect(saidOf('${OTHER}${openai_api_key}')).toEqual([
    'the environment variables OTHER, openai_api_key are not set; did you mean "OPENAI_API_KEY"?',
  ]);
});
