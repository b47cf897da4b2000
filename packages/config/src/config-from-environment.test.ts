import { PROVIDER_KINDS } from '@dragoman/providers';
import { expect, test } from 'vitest';
import { configFromEnvironment, formatProblem, type Config, type EnvironmentOptions } from './index.ts';

const read = (
  env: Record<string, string>,
  options: EnvironmentOptions = {},
): { config?: Config; said: readonly string[] } => {
  const result = configFromEnvironment(env, options);
  return result.ok
    ? { config: result.config, said: result.warnings.map(formatProblem) }
    : { said: result.problems.map(formatProblem) };
};
const models = (config: Config | undefined): readonly string[] =>
  (config?.models ?? []).map(
    ({ name, targets: [target] }) => `${name} ${target?.provider} ${JSON.stringify(target?.model)}`,
  );

test('a key turns its provider on, with all its models and its families', () => {
  const { config, said } = read({ ANTHROPIC_API_KEY: 'a', GROQ_API_KEY: 'g', GEMINI_API_KEY: '' });
  expect(said).toEqual([]);
  expect(config?.providers.map(({ name, kind, key }) => [name, kind.kind, key])).toEqual([
    ['anthropic', 'anthropic', { from: 'value', value: 'a' }],
    ['groq', 'groq', { from: 'value', value: 'g' }],
  ]);
  expect(models(config)).toEqual([
    'anthropic/* anthropic {"kind":"rest","strip":"anthropic/"}',
    'groq/* groq {"kind":"rest","strip":"groq/"}',
    'claude-* anthropic {"kind":"rest","strip":""}',
  ]);
});

test('every kind can be turned on', () => {
  const env = Object.fromEntries(
    PROVIDER_KINDS.flatMap(({ environment }) => [
      [environment.key, 'k'],
      [environment.endpoint ?? 'NONE', 'https://example.com/x/'],
    ]),
  );
  const { config, said } = read({
    ...env,
    AWS_REGION: 'eu-west-1',
    GOOGLE_CLOUD_PROJECT: 'acme',
  });
  expect(said).toEqual([]);
  expect(config?.providers.map(({ name }) => name)).toEqual(PROVIDER_KINDS.map(({ kind }) => kind));
  expect(config?.providers.find(({ name }) => name === 'openai')?.endpoint).toEqual({
    scheme: 'https',
    host: 'example.com',
    port: 443,
    path: '/x',
  });
  expect(config?.providers.find(({ name }) => name === 'azure-openai')?.apiVersion).toBe('2024-10-21');
});

test.each([
  [{ MISTRAL_API_KEY: 'k' }, 'mistral-* mistral'],
  [{ DEEPSEEK_API_KEY: 'k' }, 'deepseek-* deepseek'],
  [{ XAI_API_KEY: 'k' }, 'grok-* xai'],
  [{ PERPLEXITY_API_KEY: 'k' }, 'sonar* perplexity'],
  [{ GOOGLE_CLOUD_PROJECT: 'acme' }, 'gemini-* gcp-vertex'],
  [{ GOOGLE_CLOUD_PROJECT: 'acme' }, 'claude-* gcp-vertex'],
  [{ GOOGLE_CLOUD_PROJECT: 'acme', GEMINI_API_KEY: 'k' }, 'gemini-* gemini'],
  [{ GOOGLE_CLOUD_PROJECT: 'acme', ANTHROPIC_API_KEY: 'k' }, 'claude-* anthropic'],
])('%o: models have their own names too: %s', (env, model) => {
  expect(models(read(env).config)).toContain(`${model} {"kind":"rest","strip":""}`);
});

test('a provider without a key is turned on by its address', () => {
  expect(read({ OPENAI_COMPATIBLE_BASE_URL: 'http://127.0.0.1:1/v1' }).config?.providers[0]?.endpoint.port).toBe(1);
});

const KEYLESS_AWS = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'];
test.each([...KEYLESS_AWS, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])(
  'Bedrock is turned on by a region and %s',
  (name) => {
    const { config, said } = read({ AWS_REGION: 'eu-west-1', [name]: 'x' });
    expect(said).toEqual([]);
    expect(config?.providers.map(({ kind, key, region }) => [kind.kind, key, region])).toEqual([
      ['aws-bedrock', undefined, 'eu-west-1'],
    ]);
    expect(models(config).slice(0, 2)).toEqual([
      'aws-bedrock/* aws-bedrock {"kind":"rest","strip":"aws-bedrock/"}',
      'anthropic.* aws-bedrock {"kind":"rest","strip":""}',
    ]);
  },
);

test.each([{ AWS_REGION: 'eu-west-1' }, { AWS_PROFILE: 'work' }, { GOOGLE_CLOUD_LOCATION: 'global' }])(
  '%o alone turns nothing on and is not complained of',
  (env) => {
    expect(read(env).said).toHaveLength(1);
    expect(read({ ...env, GROQ_API_KEY: 'g' }).said).toEqual([]);
  },
);

test.each([
  [{ GOOGLE_CLOUD_PROJECT: 'acme' }, 'us-central1-aiplatform.googleapis.com'],
  [{ GOOGLE_CLOUD_PROJECT: 'acme', GOOGLE_CLOUD_LOCATION: 'global' }, 'aiplatform.googleapis.com'],
])('Vertex is turned on by %o', (env, host) => {
  const { config, said } = read(env);
  expect(said).toEqual([]);
  expect(config?.providers.map(({ kind, key, project }) => [kind.kind, key, project])).toEqual([
    ['gcp-vertex', undefined, 'acme'],
  ]);
  expect(config?.providers[0]?.endpoint.host).toBe(host);
});

test('a provider that lacks something is not served, and that is said', () => {
  const { config, said } = read({ AZURE_OPENAI_API_KEY: 'a', AWS_BEARER_TOKEN_BEDROCK: 'b', COHERE_API_KEY: 'c' });
  expect(config?.providers.map(({ name }) => name)).toEqual(['cohere']);
  expect(said).toEqual([
    'environment: AZURE_OPENAI_API_KEY: is set, but AZURE_OPENAI_ENDPOINT is not: azure-openai is not served',
    'environment: AWS_BEARER_TOKEN_BEDROCK: is set, but AWS_REGION or AWS_DEFAULT_REGION is not: aws-bedrock is not served',
  ]);
});

test('a problem names the variable', () => {
  expect(read({ OPENAI_API_KEY: 'a b', OPENAI_BASE_URL: 'x' }).said).toEqual([
    'environment: OPENAI_API_KEY: a space, a line break or another character that no key has is in it',
    'environment: OPENAI_BASE_URL: expected a base URL: http(s)://host[:port][/path]',
  ]);
});

test('nothing is set', () => {
  expect(read({}).said.join()).toMatch(
    /^environment: no provider's variable is set; set one of OPENAI_API_KEY, .*, or write a dragoman.yaml$/,
  );
  const { config } = read({}, { port: 9000, demo: { endpoint: 'http://127.0.0.1:9001/v1' } });
  expect(models(config)).toEqual(['demo demo {"kind":"named","name":"demo"}']);
  expect(config?.providers[0]).toMatchObject({
    name: 'demo',
    formats: ['openai-chat'],
    endpoint: { port: 9001 },
  });
  expect([config?.listen.port, config?.admin.port]).toEqual([9000, 9010]);
  expect(read({}, { port: 65_530, demo: { endpoint: 'http://127.0.0.1:1' } }).said).toEqual([
    'environment: --port: leaves no port for admin; at most 65525, or name admin in the file',
  ]);
});
