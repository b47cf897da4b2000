import { expect, test } from 'vitest';
import { GOOD, MODEL, PROVIDER, problemsOf, type Case } from './testing/bad-file.ts';

const CASES: readonly Case[] = [
  ['unknown section', `${GOOD}modles: {}\n`, ['2:1: modles: unknown field "modles"; did you mean "models"?']],
  [
    'unknown field',
    PROVIDER('kind: ollama, endpiont: x'),
    ['2:21: providers.p.endpiont: unknown field "endpiont"; did you mean "endpoint"?'],
  ],
  [
    'unknown field, none near',
    MODEL('m: {to: openai/a, zzzzzz: 1}'),
    ['3:21: models.m.zzzzzz: unknown field "zzzzzz"; known here: to, targets, fallback, timeout, idle, retries'],
  ],
  [
    'unknown kind',
    PROVIDER('kind: opnai, key: k'),
    ['2:13: providers.p.kind: unknown value "opnai"; did you mean "openai"?'],
  ],
  ['no kind', PROVIDER('key: k'), ['2:6: providers.p.kind: is required']],
  ['wrong type', 'providers: 5\n', ['1:12: providers: expected a mapping, found a number']],
  [
    'wrong type of a key',
    PROVIDER('kind: openai, key: 123'),
    ['2:26: providers.p.key: expected text or a mapping, found a number; put it in quotes'],
  ],
  [
    'no key',
    PROVIDER('kind: openai'),
    ['2:6: providers.p.key: openai needs it; for example key: "${OPENAI_API_KEY}", or {file: path}'],
  ],
  ['an empty key', PROVIDER('kind: openai, key: ""'), ['2:26: providers.p.key: is empty; openai needs a key']],
  [
    'a broken key',
    PROVIDER('kind: openai, key: "s k"'),
    ['2:26: providers.p.key: a space, a line break or another character that no key has is in it'],
  ],
  ['a missing setting', PROVIDER('kind: aws-bedrock, key: k'), ['2:6: providers.p.region: aws-bedrock needs it']],
  [
    'missing settings',
    PROVIDER('kind: gcp-vertex'),
    ['2:6: providers.p.project: gcp-vertex needs it', '2:6: providers.p.location: gcp-vertex needs it'],
  ],
  [
    'a setting that changes the host',
    PROVIDER('kind: aws-bedrock, key: k, region: "a/b"'),
    ['2:42: providers.p.region: expected letters, digits, dots and hyphens'],
  ],
  [
    'no endpoint',
    PROVIDER('kind: openai-compatible'),
    [
      '2:6: providers.p.endpoint: openai-compatible has no address of its own and needs it: http(s)://host[:port][/path]',
    ],
  ],
  [
    'not an endpoint',
    PROVIDER('kind: ollama, endpoint: "ftp://x"'),
    ['2:31: providers.p.endpoint: expected a base URL: http(s)://host[:port][/path]'],
  ],
  [
    'credentials in the endpoint',
    PROVIDER('kind: ollama, endpoint: "http://a:b@x/v1"'),
    ['2:31: providers.p.endpoint: the URL holds credentials; they go into key'],
  ],
  [
    'a query in the endpoint',
    PROVIDER('kind: ollama, endpoint: "http://x/?a=b"'),
    ['2:31: providers.p.endpoint: a base URL has no query and no fragment'],
  ],
  [
    'TLS of plain http',
    PROVIDER('kind: ollama, tls: {ca: a.pem}'),
    ['2:26: providers.p.tls: the endpoint is http: there is no TLS to set'],
  ],
  [
    'unknown format',
    PROVIDER('kind: ollama, formats: [openai-chta]'),
    ['2:31: providers.p.formats[0]: unknown value "openai-chta"; did you mean "openai-chat"?'],
  ],
  [
    'a format it does not speak',
    PROVIDER('kind: ollama, formats: [gemini]'),
    ['2:31: providers.p.formats[0]: ollama does not speak gemini; known here: openai-chat, openai-responses'],
  ],
  [
    'files of one that has none',
    PROVIDER('kind: anthropic, key: k, files: true'),
    ['2:39: providers.p.files: only who speaks openai-chat has them, and anthropic does not'],
  ],
  [
    'files of two',
    'providers:\n  a: {kind: ollama, files: true}\n  b: {kind: ollama, files: true}\nmodels: {m: a/m}\n',
    ['3:28: providers.b.files: a has them already, and they name no model to choose by'],
  ],
  [
    'the name of a provider',
    'providers: {"a/b": {kind: ollama}}\nmodels: {}\n',
    ['1:13: providers["a/b"]: a provider is called by letters, digits, hyphens and underscores'],
  ],
];

test.each(CASES)('%s', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});
