import { expect, test } from 'vitest';
import { formatProblem, parseConfig } from './index.ts';

const GOOD = 'providers: {openai: {kind: openai, key: k}, local: {kind: ollama}}\n';
const PROVIDER = (fields: string): string => `providers:\n  p: {${fields}}\nmodels: {m: p/m}\n`;
const MODEL = (entry: string): string => `${GOOD}models:\n  ${entry}\n`;
const HASH = `sha256:${'a'.repeat(64)}`;
const KEYS_NOT_YET = '1:1: keys: this version cannot do keys yet, and does not ignore it: take it out';

/** [what, text, everything that is said, each without the name of the file] */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
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
  [
    'a kind for later',
    PROVIDER('kind: gcp-vertex, project: a, location: b'),
    ['2:13: providers.p.kind: this version cannot serve gcp-vertex yet'],
  ],
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
  [
    'bedrock without a key',
    PROVIDER('kind: aws-bedrock, region: eu-west-1'),
    ['2:6: providers.p.key: aws-bedrock needs a key: this version cannot find credentials by itself yet'],
  ],
  ['a missing setting', PROVIDER('kind: aws-bedrock, key: k'), ['2:6: providers.p.region: aws-bedrock needs it']],
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
    'the name of a provider',
    'providers: {"a/b": {kind: ollama}}\nmodels: {}\n',
    ['1:13: providers["a/b"]: a provider is called by letters, digits, hyphens and underscores'],
  ],

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

  [
    'a variable that is not set',
    PROVIDER('kind: openai, key: "${NOT_SET}"'),
    ['2:26: providers.p.key: the environment variable NOT_SET is not set'],
  ],
  [
    'half a variable',
    PROVIDER('kind: openai, key: "${OPENAI"'),
    ['2:26: providers.p.key: expected ${NAME} or ${NAME:-default}; write $${ for a plain ${'],
  ],

  [
    'not an address',
    'listen: 8080\nmodels: {}\n',
    ['1:9: listen: expected text or a mapping, found a number; put it in quotes'],
  ],
  ['a host name', 'listen: example.com:80\n', ['1:9: listen: expected an IP address before the port, or localhost']],
  ['a port', 'listen: 127.0.0.1:70000\n', ['1:9: listen: the port has to be from 1 to 65535']],
  [
    'open to all',
    'listen: 0.0.0.0:80\n',
    ['1:9: listen: others can reach this address, so it needs keys or jwt; without them listen on 127.0.0.1'],
  ],
  [
    'open to all, empty keys',
    'listen: {address: "[::]:80"}\nkeys: []\n',
    ['1:19: listen.address: others can reach this address, so it needs keys or jwt; without them listen on 127.0.0.1'],
  ],
  [
    'admin on the data port',
    'listen: 127.0.0.1:80\nadmin: 127.0.0.1:80\n',
    ['2:8: admin: is the address of listen; the admin port is never the data port'],
  ],
  [
    'HTTP/3',
    'listen: {http3: true}\n',
    ['1:10: listen.http3: this version cannot do listen.http3 yet, and does not ignore it: take it out'],
  ],
  [
    'a hash',
    'keys: [{name: a, hash: abc}]\n',
    [
      KEYS_NOT_YET,
      '1:24: keys[0].hash: expected sha256: and 64 hexadecimal digits, as printed by dragoman keys create',
    ],
  ],
  [
    'the same key twice',
    `keys: [{name: a, hash: "${HASH}"},\n  {name: a, hash: "${HASH}"}]\n`,
    [KEYS_NOT_YET, '2:10: keys[1].name: there is another key "a"'],
  ],
  [
    'a team',
    `keys: [{name: a, hash: "${HASH}",\n  team: serach}]\nteams: {search: {}}\n`,
    [
      KEYS_NOT_YET,
      '2:9: keys[0].team: there is no team "serach"; did you mean "search"?',
      '3:1: teams: this version cannot do teams yet, and does not ignore it: take it out',
    ],
  ],
  [
    'a day that is none',
    `keys: [{name: a, hash: "${HASH}",\n  expires: 2027-02-30}]\n`,
    [KEYS_NOT_YET, '2:12: keys[0].expires: there is no such date'],
  ],
  [
    'limits',
    `keys: [{name: a, hash: "${HASH}",\n  limits: {requests: 60/fortnight}}]\n`,
    [
      KEYS_NOT_YET,
      '2:22: keys[0].limits.requests: expected a number for a time: 60/min; the times are sec, min, hour and day',
    ],
  ],
  [
    'a budget',
    `keys: [{name: a, hash: "${HASH}",\n  budget: {usd: -1, per: mnth}}]\n`,
    [
      KEYS_NOT_YET,
      '2:17: keys[0].budget.usd: must be at least 0',
      '2:26: keys[0].budget.per: unknown value "mnth"; did you mean "month"?',
    ],
  ],
  [
    'a rule',
    'rules: [{when: {tema: a}}]\n',
    [
      '1:1: rules: this version cannot do rules yet, and does not ignore it: take it out',
      '1:9: rules[0]: a rule has either allow or deny',
      '1:17: rules[0].when.tema: unknown subject "tema"; known here: key, team, claims.NAME',
    ],
  ],
  ['a price', 'prices: {m: {input: 1}}\n', ['1:13: prices.m.output: is required']],
  ['a collector', 'telemetry: {otlp: localhost}\n', ['1:19: telemetry.otlp: expected an http(s) URL']],
  ['no store', 'store: {}\n', ['1:8: store: expected redis, postgres or both']],
];

test.each(CASES)('%s', (_what, text, expected) => {
  const result = parseConfig({ text, file: 'f', env: {} });
  expect(result.ok ? result.warnings.map(formatProblem) : result.problems.map(formatProblem)).toEqual(
    expected.map((line) => `f:${line}`),
  );
  expect(result.ok).toBe(false);
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
