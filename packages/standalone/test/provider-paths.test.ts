import { parseConfig, type Provider } from '@dragoman/config';
import { expect, test } from 'vitest';
import { providerPaths } from '@dragoman/providers';

function provider(settings: string): Provider {
  const parsed = parseConfig({ text: `providers: {p: {${settings}, key: k}}\nmodels: {m: p/m}\n`, file: 'f', env: {} });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  return parsed.config.providers[0] as Provider;
}

test.each([
  ['kind: openai', 'openai-chat|/v1|/v1|;openai-responses|/v1|/v1|'],
  ['kind: openai-compatible, endpoint: "http://h/v1"', 'openai-chat|/v1|/v1|'],
  ['kind: openai-compatible, endpoint: "http://h"', 'openai-chat|/v1||'],
  ['kind: groq', 'openai-chat|/v1|/openai/v1|'],
  ['kind: anthropic', 'anthropic-messages|/v1|/v1|'],
  ['kind: anthropic, endpoint: "http://h/proxy"', 'anthropic-messages|/v1|/proxy/v1|'],
  ['kind: anthropic, endpoint: "http://h/proxy/v1"', 'anthropic-messages|/v1|/proxy/v1|'],
  ['kind: gemini', 'gemini|||'],
  ['kind: gemini, endpoint: "http://h/v1beta"', 'gemini|/v1beta,/v1alpha,/v1|/v1beta|'],
  ['kind: cohere', 'cohere|/v2|/v2|'],
  ['kind: cohere, endpoint: "http://h/v2"', 'cohere|/v2,/v1|/v2|'],
  ['kind: aws-bedrock, region: eu-west-1', 'bedrock-converse|||;anthropic-messages|||'],
  [
    'kind: gcp-vertex, project: acme, location: us-central1',
    'gemini|/v1beta1,/v1beta,/v1alpha,/v1|/v1/projects/acme/locations/us-central1/publishers/google|;anthropic-messages||/v1/projects/acme/locations/us-central1/publishers/anthropic|',
  ],
  [
    'kind: gcp-vertex, project: a, location: b, endpoint: "http://h/x/v1beta1"',
    'gemini|/v1beta1,/v1beta,/v1alpha,/v1|/x/v1beta1/projects/a/locations/b/publishers/google|;anthropic-messages|/v1beta1,/v1beta,/v1alpha,/v1|/x/v1beta1/projects/a/locations/b/publishers/anthropic|',
  ],
  [
    'kind: azure-openai, endpoint: "http://h", apiVersion: "2024-10-21"',
    'openai-chat|/v1|/openai/deployments/{model}|api-version=2024-10-21;openai-responses|/v1|/openai/v1|',
  ],
])('%s', (settings, paths) => {
  const found = provider(settings);
  expect(providerPaths({ ...found, path: found.endpoint.path })).toBe(paths);
});
