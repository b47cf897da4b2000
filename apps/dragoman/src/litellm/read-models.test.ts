import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { importLitellm } from './import-litellm.ts';

/** What LiteLLM's file says of deployments, beside where they are. */
const deployment = (name: string, model: string, more: string): string =>
  `  - {model_name: "${name}", litellm_params: {model: "${model}"${more}}}\n`;

test('one provider for each address and key; a key that is written out is asked for in a variable of its own', () => {
  const given = [
    deployment('m', 'openai/a', ', api_key: written-1'),
    deployment('m', 'openai/a', ', api_key: written-2'),
    deployment('m', 'openai/b', ', api_key: written-1'),
    deployment('n', 'openai/c', ', api_key: os.environ/OPENAI_2_API_KEY'),
    deployment('n', 'openai/d', ', api_base: "http://one/v1", api_key: written-1'),
    deployment('n', 'openai/d', ', api_base: "http://two/v1", api_key: written-1'),
  ];
  const imported = importLitellm(`model_list:\n${given.join('')}`);
  if (!imported.ok) throw new Error(imported.why);
  expect(parse(imported.text)).toEqual({
    providers: {
      openai: { kind: 'openai', key: '${OPENAI_API_KEY}' },
      'openai-2': { kind: 'openai', key: '${OPENAI_2_API_KEY_2}' },
      'openai-3': { kind: 'openai', key: '${OPENAI_2_API_KEY}' },
      'openai-compatible': {
        kind: 'openai-compatible',
        endpoint: 'http://one/v1',
        key: '${OPENAI_COMPATIBLE_API_KEY}',
      },
      'openai-compatible-2': {
        kind: 'openai-compatible',
        endpoint: 'http://two/v1',
        key: '${OPENAI_COMPATIBLE_2_API_KEY}',
      },
    },
    models: {
      m: { targets: ['openai/a', 'openai-2/a', 'openai/b'] },
      n: { targets: ['openai-3/c', 'openai-compatible/d', 'openai-compatible-2/d'] },
    },
  });
  expect(imported.text).not.toContain('written-');
});

test('how long is waited and how often it is tried again', () => {
  const given = [
    deployment('own', 'openai/a', ', timeout: 300, num_retries: 1'),
    deployment('two', 'openai/a', ', timeout: "20"'),
    deployment('two', 'openai/b', ', timeout: 30, max_retries: 40'),
    deployment('usual', 'openai/a', ', timeout: os.environ/LATE'),
  ];
  const settings =
    'router_settings: {num_retries: 2}\nlitellm_settings: {request_timeout: 600, num_retries: 3, timeout: 5}';
  const imported = importLitellm(`model_list:\n${given.join('')}${settings}`);
  if (!imported.ok) throw new Error(imported.why);
  expect(parse(imported.text)).toMatchObject({
    models: {
      own: { targets: ['openai/a'], timeout: 300, retries: { attempts: 1 } },
      two: { targets: ['openai/a', 'openai/b'], timeout: 30, retries: { attempts: 10 } },
      usual: { targets: ['openai/a'], timeout: 600, retries: { attempts: 2 } },
    },
  });
  expect(imported.notes).toEqual([
    'model_list[3].litellm_params: timeout',
    'models.two: of the timeouts of its deployments all but the longest',
    'models.two: more than 10 retries',
    'litellm_settings.timeout',
  ]);
});

test('prices of a token are prices of a million', () => {
  const given = [
    deployment('m', 'openai/a', ', input_cost_per_token: 0.00000015, output_cost_per_token: "6e-7"'),
    deployment('m', 'openai/a', ', input_cost_per_token: 0.000001, output_cost_per_token: 0'),
    deployment('half', 'openai/half', ', input_cost_per_token: 0.1'),
    deployment('groq/*', 'groq/*', ', input_cost_per_token: 0, output_cost_per_token: 0'),
    '  - {model_name: info, litellm_params: {model: openai/b}, model_info: {id: 1, input_cost_per_token: 0.000003,',
    ' output_cost_per_token: 0.000015, cache_read_input_token_cost: 0.0000003, cache_creation_input_token_cost: many}}\n',
  ];
  const imported = importLitellm(`model_list:\n${given.join('')}`);
  if (!imported.ok) throw new Error(imported.why);
  expect(parse(imported.text)).toMatchObject({
    prices: {
      'openai/a': { input: 0.15, output: 0.6 },
      'openai/b': { input: 3, output: 15, cachedInput: 0.3 },
    },
  });
  expect(imported.notes).toEqual([
    'model_list[1]: openai/a has another price before',
    'model_list[2]: a price has an input and an output',
    'model_list[3]: a price is that of one model',
    'model_list[4].model_info: id, cache_creation_input_token_cost',
  ]);
});

test('who may call is said elsewhere, and that is said', () => {
  const general = 'general_settings: {enable_jwt_auth: true, toString: 1, database_url: postgres://secret}';
  expect(importLitellm(`model_list: []\n${general}`)).toMatchObject({
    notes: expect.arrayContaining([
      'general_settings.enable_jwt_auth: who comes with a token is let in by jwt',
      'general_settings.toString',
      'general_settings.database_url: store says where things are kept',
    ]) as unknown,
  });
});
