import { parseConfig } from '@dragoman/config';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { importLitellm } from './import-litellm.ts';

const SECRET = 'sk-written-out-4711';

const FILE = `
model_list:
  - {model_name: gpt, litellm_params: {model: openai/gpt-5-mini, api_key: os.environ/OPENAI_API_KEY, rpm: 60}}
  - model_name: smart
    litellm_params: {model: azure/deployment, api_base: os.environ/AZURE_BASE, api_key: os.environ/AZURE_KEY, weight: 9}
  - model_name: smart
    litellm_params: {model: gpt-5, api_key: os.environ/OPENAI_API_KEY, weight: 1}
  - {model_name: sonnet, litellm_params: {model: anthropic/claude-sonnet-4-5, api_key: ${SECRET}}}
  - model_name: bedrock
    litellm_params: {model: bedrock/converse/anthropic.claude-v1:0, aws_region_name: us-east-1}
  - {model_name: local, litellm_params: {model: openai/llama, api_base: 'http://127.0.0.1:8000/v1'}}
  - {model_name: "mistral/*", litellm_params: {model: "mistral/*", api_key: os.environ/MISTRAL_API_KEY}}
  - {model_name: odd, litellm_params: {model: watsonx/x}}
router_settings:
  routing_strategy: least-busy
  model_group_alias: {alias: gpt, hidden: {model: sonnet, hidden: true}, lost: nowhere}
litellm_settings:
  fallbacks: [{gpt: [sonnet, smart]}, {sonnet: [gone]}]
  drop_params: true
general_settings: {master_key: ${SECRET}}
`;

const imported = importLitellm(FILE);
const text = imported.ok ? imported.text : '';

test('what it means is said in the words of dragoman.yaml', () => {
  expect(parse(text)).toEqual({
    providers: {
      openai: { kind: 'openai', key: '${OPENAI_API_KEY}' },
      'azure-openai': {
        kind: 'azure-openai',
        apiVersion: '2024-10-21',
        endpoint: '${AZURE_BASE}',
        key: '${AZURE_KEY}',
      },
      anthropic: { kind: 'anthropic', key: '${ANTHROPIC_API_KEY}' },
      'aws-bedrock': { kind: 'aws-bedrock', region: 'us-east-1' },
      'openai-compatible': { kind: 'openai-compatible', endpoint: 'http://127.0.0.1:8000/v1' },
      mistral: { kind: 'mistral', key: '${MISTRAL_API_KEY}' },
    },
    models: {
      gpt: {
        targets: ['openai/gpt-5-mini'],
        fallback: ['anthropic/claude-sonnet-4-5', 'azure-openai/deployment', 'openai/gpt-5'],
      },
      smart: {
        targets: [
          { to: 'azure-openai/deployment', weight: 9 },
          { to: 'openai/gpt-5', weight: 1 },
        ],
      },
      sonnet: 'anthropic/claude-sonnet-4-5',
      bedrock: 'aws-bedrock/anthropic.claude-v1:0',
      local: 'openai-compatible/llama',
      'mistral/*': 'mistral/*',
      alias: {
        targets: ['openai/gpt-5-mini'],
        fallback: ['anthropic/claude-sonnet-4-5', 'azure-openai/deployment', 'openai/gpt-5'],
      },
      hidden: 'anthropic/claude-sonnet-4-5',
    },
  });
});

test('it is a good configuration', () => {
  const env = {
    OPENAI_API_KEY: 'a',
    AZURE_BASE: 'https://a.openai.azure.com',
    AZURE_KEY: 'b',
    ANTHROPIC_API_KEY: 'c',
    MISTRAL_API_KEY: 'd',
  };
  expect(parseConfig({ text, file: '', env })).toMatchObject({ ok: true });
});

test('what has no word there stands in comments, and no key stands anywhere', () => {
  const comments = text.split('\n').filter((line) => line.startsWith('#'));
  expect(comments).toEqual([
    '# Not taken over: model_list[0].litellm_params: rpm',
    '# Not taken over: model_list[3]: the key that is written out is not copied: set ANTHROPIC_API_KEY',
    '# Not taken over: model_list[7]: there is no kind of provider for it',
    '# Not taken over: fallbacks.sonnet: there is no model gone',
    '# Not taken over: router_settings.model_group_alias.lost: there is no model nowhere',
    '# Not taken over: router_settings.routing_strategy',
    '# Not taken over: litellm_settings.drop_params',
    '# Not taken over: general_settings.master_key: keys are made with dragoman keys create NAME',
  ]);
  expect(text).not.toContain(SECRET);
});

test('what looks like a variable and is none stays text', () => {
  const source =
    'model_list: [{model_name: m, litellm_params: {model: azure/d, api_base: "https://a${X}.test", api_key: os.environ/K}}]';
  const imported = importLitellm(source);
  if (!imported.ok) throw new Error(imported.why);
  expect(imported.text).toContain('https://a$${X}.test');
});

const targetsOf = (entries: string): unknown => {
  const imported = importLitellm(`model_list:\n${entries}`);
  return imported.ok ? parse(imported.text) : imported;
};
const deployment = (name: string, model: string, more = ''): string =>
  `  - {model_name: "${name}", litellm_params: {model: "${model}"${more}}}\n`;

test.each([
  ['claude-opus-4-1', 'anthropic'],
  ['command-r-plus', 'cohere'],
  ['gemini-2.5-pro', 'gcp-vertex'],
  ['anthropic.claude-v2', 'aws-bedrock'],
  ['us.amazon.nova-pro-v1:0', 'aws-bedrock'],
  ['gpt-5', 'openai'],
  ['my-finetune', 'openai'],
])('%s without a prefix is at %s, and so is its key', (model, kind) => {
  expect(targetsOf(deployment('m', model, ', api_key: os.environ/K'))).toMatchObject({
    providers: { [kind]: { kind, key: '${K}' } },
    models: { m: `${kind}/${model}` },
  });
});

test('a * goes upstream as the whole name, or as what it stands for; nothing else is made of it', () => {
  const given = [
    deployment('gpt-*', 'openai/gpt-*'),
    deployment('groq/*', 'groq/*'),
    deployment('cheap-*', 'openai/gpt-5-mini'),
  ];
  expect(targetsOf(given.join(''))).toMatchObject({
    models: { 'gpt-*': 'openai', 'groq/*': 'groq/*', 'cheap-*': 'openai/gpt-5-mini' },
  });
  for (const [name, model] of [
    ['my-*', 'openai/gpt-*'],
    ['one', 'openai/*'],
    ['none', 'azure/'],
    ['*', '*'],
  ] as const)
    expect(importLitellm(`model_list:\n${deployment(name, model)}`)).toMatchObject({
      notes: [expect.stringMatching(/^model_list\[0\]: /)],
    });
});

test("Ollama's address gets the version that OpenAI's dialect has there", () => {
  const at = (base: string): string => deployment('m', 'ollama_chat/llama3', `, api_base: "${base}"`);
  for (const base of ['http://one:11434', 'http://one:11434/', 'http://one:11434/v1'])
    expect(targetsOf(at(base))).toMatchObject({ providers: { ollama: { endpoint: 'http://one:11434/v1' } } });
});

test('a variable is not taken for a mistake, and what stands beside a deployment is said', () => {
  const imported = importLitellm(
    'model_list: [{model_name: m, litellm_params: {model: bedrock/x}, model_info: {mode: chat}}]',
  );
  expect(imported).toMatchObject({ notes: ['model_list[0].model_info: mode'] });
});

test.each([
  ['[', 'it is not YAML'],
  ['null', 'it has no model_list'],
  ['model_list: 1', 'it has no model_list'],
])('%s', (source, why) => {
  expect(importLitellm(source)).toEqual({ ok: false, why });
});

test.each([
  'model_list: []',
  'model_list: [1, null, {}]',
  'model_list: [{model_name: "a*b", litellm_params: {model: openai/x}}]',
])('%s: what is wrong with it is said, and nothing is thrown', (source) => {
  expect(importLitellm(source)).toMatchObject({ ok: true });
});
