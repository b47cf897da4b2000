import type { Credential, PathRule, ProviderKind } from '@dragoman/spec';
import { FAMILIES } from './families.ts';

const BEARER: Credential = { header: 'authorization', prefix: 'Bearer ' };
/** OpenAI's clients take a base URL with its version: everything after the caller's `/v1` is put behind it. */
const OPENAI_PATHS: PathRule = { strip: ['/v1'], base: '' };
const VERTEX_PLACE = '/v1/projects/{project}/locations/{location}';
const GEMINI_VERSIONS = ['/v1beta', '/v1alpha', '/v1'] as const;

const row = (
  kind: string,
  fields: Omit<Partial<ProviderKind>, 'kind'> & Pick<ProviderKind, 'environment'>,
): ProviderKind => ({
  kind,
  formats: ['openai-chat'],
  paths: { 'openai-chat': OPENAI_PATHS, 'openai-responses': OPENAI_PATHS },
  credential: BEARER,
  keyRequired: true,
  needs: [],
  defaultHeaders: {},
  families: [],
  knownModels: [],
  ...fields,
});

type Names = Pick<ProviderKind, 'knownModels'> & Partial<Pick<ProviderKind, 'families'>>;

/** Providers that speak OpenAI's chat format and differ in nothing but an address; who serves models of many makers has no family. */
const openaiLike = (kind: string, endpoint: string, names: Names = { knownModels: [] }): ProviderKind =>
  row(kind, { endpoint, ...names, environment: { key: `${kind.toUpperCase()}_API_KEY` } });

export const PROVIDER_KINDS: readonly ProviderKind[] = [
  row('openai', {
    endpoint: 'https://api.openai.com/v1',
    formats: ['openai-chat', 'openai-responses'],
    environment: { key: 'OPENAI_API_KEY', endpoint: 'OPENAI_BASE_URL' },
    families: FAMILIES.openai,
    knownModels: [
      'gpt-5',
      'gpt-5-mini',
      'gpt-5-nano',
      'gpt-4.1',
      'gpt-4.1-mini',
      'gpt-4o',
      'gpt-4o-mini',
      'o3',
      'o4-mini',
      'text-embedding-3-large',
      'text-embedding-3-small',
    ],
  }),
  row('azure-openai', {
    formats: ['openai-chat', 'openai-responses'],
    paths: {
      'openai-chat': { strip: ['/v1'], base: '/openai/deployments/{model}', query: 'api-version={apiVersion}' },
      'openai-responses': { strip: ['/v1'], base: '/openai/v1' },
    },
    credential: { header: 'api-key', prefix: '' },
    needs: ['apiVersion'],
    environment: { key: 'AZURE_OPENAI_API_KEY', endpoint: 'AZURE_OPENAI_ENDPOINT' },
  }),
  row('anthropic', {
    endpoint: 'https://api.anthropic.com',
    version: ['/v1'],
    formats: ['anthropic-messages'],
    paths: { 'anthropic-messages': { strip: ['/v1'], base: '/v1' } },
    credential: { header: 'x-api-key', prefix: '' },
    defaultHeaders: { 'anthropic-version': '2023-06-01' },
    environment: { key: 'ANTHROPIC_API_KEY', endpoint: 'ANTHROPIC_BASE_URL' },
    families: ['claude-*'],
    knownModels: ['claude-opus-4-1', 'claude-sonnet-4-5', 'claude-haiku-4-5'],
  }),
  row('aws-bedrock', {
    endpoint: 'https://bedrock-runtime.{region}.amazonaws.com',
    formats: ['bedrock-converse', 'anthropic-messages'],
    paths: { 'bedrock-converse': { strip: [], base: '' }, 'anthropic-messages': { strip: [], base: '' } },
    someModels: [{ format: 'anthropic-messages', models: /^(.*[./])?anthropic\.claude/, only: false }],
    envelopes: { 'anthropic-messages': 'bedrock-invoke' },
    keyRequired: false,
    keyless: {
      source: 'aws',
      variables: [
        'AWS_ACCESS_KEY_ID',
        'AWS_PROFILE',
        'AWS_WEB_IDENTITY_TOKEN_FILE',
        'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
        'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      ],
    },
    needs: ['region'],
    families: FAMILIES.bedrock,
    environment: { key: 'AWS_BEARER_TOKEN_BEDROCK' },
  }),
  row('gemini', {
    endpoint: 'https://generativelanguage.googleapis.com',
    version: GEMINI_VERSIONS,
    formats: ['gemini'],
    paths: { gemini: { strip: [], base: '' } },
    credential: { header: 'x-goog-api-key', prefix: '' },
    environment: { key: 'GEMINI_API_KEY', endpoint: 'GEMINI_BASE_URL' },
    families: ['gemini-*'],
    knownModels: ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite'],
  }),
  row('gcp-vertex', {
    endpoint: 'https://{location}-aiplatform.googleapis.com',
    endpointFor: { setting: 'location', value: 'global', endpoint: 'https://aiplatform.googleapis.com' },
    version: ['/v1beta1', ...GEMINI_VERSIONS],
    formats: ['gemini', 'anthropic-messages'],
    paths: {
      gemini: { strip: ['/v1beta1', ...GEMINI_VERSIONS], base: `${VERTEX_PLACE}/publishers/google` },
      'anthropic-messages': { strip: [], base: `${VERTEX_PLACE}/publishers/anthropic` },
    },
    someModels: [{ format: 'anthropic-messages', models: /^claude/, only: true }],
    envelopes: { gemini: 'vertex-gemini', 'anthropic-messages': 'vertex-anthropic' },
    credential: { header: 'x-goog-api-key', prefix: '' },
    token: { credential: BEARER, begins: 'ya29.' },
    keyRequired: false,
    keyless: { source: 'gcp', variables: [] },
    needs: ['project', 'location'],
    // Where neither Google's nor Anthropic's own API is there.
    families: ['gemini-*', 'claude-*'],
    environment: { key: 'GOOGLE_VERTEX_API_KEY' },
  }),
  row('cohere', {
    endpoint: 'https://api.cohere.com',
    version: ['/v2', '/v1'],
    formats: ['cohere'],
    paths: { cohere: { strip: ['/v2'], base: '/v2' } },
    environment: { key: 'COHERE_API_KEY', endpoint: 'COHERE_BASE_URL' },
    families: ['command-*', 'embed-*', 'rerank-*'],
    knownModels: ['command-a-03-2025', 'command-r7b-12-2024', 'embed-v4.0'],
  }),
  row('openai-compatible', {
    keyRequired: false,
    environment: { key: 'OPENAI_COMPATIBLE_API_KEY', endpoint: 'OPENAI_COMPATIBLE_BASE_URL' },
  }),
  openaiLike('mistral', 'https://api.mistral.ai/v1', {
    knownModels: ['mistral-large-latest', 'mistral-small-latest'],
    families: FAMILIES.mistral,
  }),
  openaiLike('groq', 'https://api.groq.com/openai/v1', { knownModels: ['llama-3.3-70b-versatile'] }),
  openaiLike('deepseek', 'https://api.deepseek.com/v1', {
    knownModels: ['deepseek-chat', 'deepseek-reasoner'],
    families: ['deepseek-*'],
  }),
  openaiLike('xai', 'https://api.x.ai/v1', { knownModels: ['grok-4'], families: ['grok-*'] }),
  openaiLike('together', 'https://api.together.xyz/v1'),
  openaiLike('fireworks', 'https://api.fireworks.ai/inference/v1'),
  openaiLike('openrouter', 'https://openrouter.ai/api/v1'),
  openaiLike('perplexity', 'https://api.perplexity.ai', {
    knownModels: ['sonar', 'sonar-pro'],
    families: ['sonar*'],
  }),
  openaiLike('cerebras', 'https://api.cerebras.ai/v1'),
  openaiLike('nvidia', 'https://integrate.api.nvidia.com/v1'),
  { ...openaiLike('ollama', 'http://127.0.0.1:11434/v1'), keyRequired: false },
  { ...openaiLike('vllm', 'http://127.0.0.1:8000/v1'), keyRequired: false },
];

/** Kinds by their names. */
export type KindsByName = ReadonlyMap<string, ProviderKind>;

/** Those that need no plugin. */
export const BUILT_IN_KINDS: KindsByName = new Map(PROVIDER_KINDS.map((row) => [row.kind, row]));
