import { BUILT_IN_KINDS } from '@dragoman/providers';
import { expect, test } from 'vitest';
import { BUILT_IN, formatProblem, parseConfig, type Config } from './index.ts';

const parse = (
  text: string,
  env: Record<string, string> = {},
  port?: number,
): { config: Config; warnings: readonly string[] } => {
  const result = parseConfig({ text, file: 'f', env, ...(port === undefined ? {} : { port }) });
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return { config: result.config, warnings: result.warnings.map(formatProblem) };
};

const PROVIDERS = `providers:
  openai: {kind: openai, key: k, timeout: 30s, retries: {attempts: 1}}
  claude: {kind: anthropic, key: {file: claude.key}}
`;
const model = (name: string, entry: string): Config['models'][number] | undefined =>
  parse(`${PROVIDERS}models: {${name}: ${entry}}`).config.models[0];
const named = (name: string) => ({ kind: 'named', name });

/** The example of the documentation without what this version refuses. */
const EXAMPLE = `
listen: 127.0.0.1:8080
admin: 127.0.0.1:8090
providers:
  openai:   {kind: openai, key: "\${OPENAI_API_KEY}"}
  claude:   {kind: anthropic, key: {file: /run/secrets/anthropic}}
  azure:    {kind: azure-openai, endpoint: https://acme.openai.azure.com, apiVersion: "2024-10-21", key: "\${AZURE_OPENAI_API_KEY}"}
  bedrock:  {kind: aws-bedrock, region: us-east-1, key: "\${AWS_BEARER_TOKEN_BEDROCK}"}
  gemini:   {kind: gemini, key: "\${GEMINI_API_KEY}"}
  cohere:   {kind: cohere, key: "\${COHERE_API_KEY}"}
  local:    {kind: openai-compatible, endpoint: "http://127.0.0.1:11434/v1"}
models:
  gpt-5-mini: openai/gpt-5-mini
  sonnet: [claude/claude-sonnet-4-5, "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0"]
  smart:
    targets: [{to: openai/gpt-5, weight: 9}, {to: azure/gpt-5, weight: 1}]
    fallback: [gemini/gemini-2.5-pro]
    timeout: 120s
    idle: 60s
    retries: {attempts: 2, on: [connect, reset, 429, 5xx]}
  "gpt-*": openai
prices:
  smart: {input: 1.25, cachedInput: 0.125, cacheWrite: 1.5, output: 10}
telemetry: {accessLog: {file: ./logs/access.jsonl}, otlp: "\${OTEL_EXPORTER_OTLP_ENDPOINT}"}
store: ./data
`;
const ENV = {
  OPENAI_API_KEY: 'o',
  AZURE_OPENAI_API_KEY: 'a',
  AWS_BEARER_TOKEN_BEDROCK: 'b',
  GEMINI_API_KEY: 'g',
  COHERE_API_KEY: 'c',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318',
};

test('the example of the documentation', () => {
  const { config, warnings } = parse(EXAMPLE, ENV);
  expect(
    config.providers.map(
      ({ name, endpoint }) => `${name} ${endpoint.scheme} ${endpoint.host} ${endpoint.port} ${endpoint.path}`,
    ),
  ).toEqual([
    'openai https api.openai.com 443 /v1',
    'claude https api.anthropic.com 443 ',
    'azure https acme.openai.azure.com 443 ',
    'bedrock https bedrock-runtime.us-east-1.amazonaws.com 443 ',
    'gemini https generativelanguage.googleapis.com 443 ',
    'cohere https api.cohere.com 443 ',
    'local http 127.0.0.1 11434 /v1',
  ]);
  expect(config.providers[0]).toEqual({
    name: 'openai',
    kind: BUILT_IN_KINDS.get('openai'),
    endpoint: { scheme: 'https', host: 'api.openai.com', port: 443, path: '/v1' },
    key: { from: 'value', value: 'o' },
    formats: ['openai-chat', 'openai-responses'],
    defaults: {},
    files: true,
  });
  expect(config.providers[1]?.key).toEqual({ from: 'file', path: '/run/secrets/anthropic' });
  expect(config.models.find(({ name }) => name === 'smart')).toEqual({
    name: 'smart',
    targets: [
      { provider: 'openai', model: named('gpt-5'), weight: 9 },
      { provider: 'azure', model: named('gpt-5'), weight: 1 },
    ],
    fallback: [{ provider: 'gemini', model: named('gemini-2.5-pro') }],
    timeoutMs: 120_000,
    idleMs: 60_000,
    retries: { attempts: 2, on: ['connect', 'reset', '429', '5xx'] },
  });
  expect(config.prices).toEqual([
    {
      name: 'smart',
      input: 1_250_000_000,
      cachedInput: 125_000_000,
      cacheWrite: 1_500_000_000,
      output: 10_000_000_000,
    },
  ]);
  expect(config.telemetry).toEqual({ accessLog: { file: './logs/access.jsonl' }, otlp: 'http://otel:4318' });
  expect(warnings).toEqual([]);
});

test('every form of a model', () => {
  const targets = [{ provider: 'openai', model: named('a/b:c'), weight: 1 }];
  const defaults = {
    fallback: [],
    timeoutMs: 30_000,
    idleMs: 60_000,
    retries: { attempts: 1, on: BUILT_IN.retries.on },
  };
  expect(model('m', '"openai/a/b:c"')).toEqual({ name: 'm', targets, ...defaults });
  expect(model('m', '{to: "openai/a/b:c"}')).toEqual({ name: 'm', targets, ...defaults });
  expect(model('m', '{targets: ["openai/a/b:c"], timeout: 1.5, idle: 500ms}')).toEqual({
    name: 'm',
    targets,
    ...defaults,
    timeoutMs: 1500,
    idleMs: 500,
  });
  expect(model('m', '["openai/a/b:c", {to: claude/x}]')?.fallback).toEqual([{ provider: 'claude', model: named('x') }]);
  expect(model('m', 'claude/x')).toMatchObject({ timeoutMs: 120_000, idleMs: 60_000, retries: BUILT_IN.retries });
});

test.each([
  ['"gpt-*"', 'openai', { kind: 'rest', strip: '' }],
  ['"*"', 'openai', { kind: 'rest', strip: '' }],
  ['"openai/*"', 'openai/*', { kind: 'rest', strip: 'openai/' }],
  ['"fast-*"', 'openai/*', { kind: 'rest', strip: 'fast-' }],
  ['"gpt-*"', 'openai/gpt-5', named('gpt-5')],
])('%s: %s', (name, entry, expected) => {
  expect(model(name, entry)?.targets[0]?.model).toEqual(expected);
});

test.each([
  ['', undefined, '127.0.0.1:8080 127.0.0.1:8090'],
  ['listen: "[::1]:1"', undefined, '::1:1 127.0.0.1:8090'],
  ['listen: localhost:1', undefined, '127.0.0.1:1 127.0.0.1:8090'],
  ['listen: {tls: {cert: c, key: k}}', 9000, '127.0.0.1:9000 127.0.0.1:9010'],
  ['admin: 127.0.0.1:7', 9000, '127.0.0.1:9000 127.0.0.1:7'],
])('%s with --port %s', (text, port, expected) => {
  const { listen, admin } = parse(`store: s\n${text}`, {}, port).config;
  expect(`${listen.address}:${listen.port} ${admin.address}:${admin.port}`).toBe(expected);
});

test('variables', () => {
  const text = 'store: "a${X}b${Y:-c}$${X}${EMPTY:-d}"\nmodels: {}';
  expect(parse(text, { X: '${Y}', EMPTY: '' }).config.store).toBe('a${Y}bc${X}d');
});

test('what is not said', () => {
  const { config, warnings } = parse('providers:\nmodels:\n  # later\nkeys: []\nstore: s\n');
  expect(warnings).toEqual(['f:1:1: models: there are no models: nothing will be served']);
  expect(config).toEqual({
    listen: { address: '127.0.0.1', port: 8080, http3: false },
    admin: { address: '127.0.0.1', port: 8090 },
    ...{ providers: [], models: [], keys: [], teams: [], organization: { limits: {} }, jwt: [], rules: [], prices: [] },
    ...{ localLimits: [], telemetry: {}, store: 's', plugins: [] },
  });
});

test('an optional key may come out empty', () => {
  const { config } = parse('providers: {l: {kind: ollama, key: "${K:-}"}}\nmodels: {m: l/x}');
  expect(config.providers[0]).not.toHaveProperty('key');
});

test('a health check', () => {
  const { config } = parse('providers: {l: {kind: vllm, health: {path: /health, interval: 1m}}}\nmodels: {m: l/x}');
  expect(config.providers[0]?.health).toEqual({
    path: '/health',
    intervalMs: 60_000,
    timeoutMs: 5000,
    unhealthyAfter: 3,
    healthyAfter: 2,
  });
});

test('aliases are followed', () => {
  const { config } = parse('providers: {a: &p {kind: ollama}, b: *p}\nmodels: {m: b/x}');
  expect(config.providers.map(({ name }) => name)).toEqual(['a', 'b']);
});
