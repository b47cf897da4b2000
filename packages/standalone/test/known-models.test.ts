import { parseConfig } from '@dragoman/config';
import { expect, test } from 'vitest';
import { baseResources } from '../src/index.ts';

const PROVIDERS = `
  b: {kind: aws-bedrock, region: us-east-1, key: k}
  v: {kind: gcp-vertex, project: a, location: b, key: k}
  o: {kind: openai, key: k, files: false}
`;
const BOTH = ['bedrock-converse', 'anthropic-messages'];

/** The routes of one model: what they match, and what is spoken to each target. */
function routesOf(model: string): unknown {
  const parsed = parseConfig({ text: `providers:${PROVIDERS}models: {${model}}\n`, file: 'f', env: {} });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  const files = { trustedCa: '/ca.pem', secret: () => undefined };
  const { routes } = baseResources(parsed.config, files, { catalogue: () => [], pluginId: ({ name }) => name });
  return routes[0]?.virtualHosts[0]?.routes.flatMap(({ metadata }) => {
    const intent = metadata?.filterMetadata['dragoman']?.['intent'] as
      { name: { text: string }; targets: { formats: string[] }[]; fallback: { formats: string[] }[] } | undefined;
    return intent ? [[intent.name.text, ...[...intent.targets, ...intent.fallback].map(({ formats }) => formats)]] : [];
  });
}

test.each<[string, unknown]>([
  ['m: b/us.anthropic.claude-x', [['m', BOTH]]],
  ['m: b/amazon.nova', [['m', ['bedrock-converse']]]],
  ['m: v/claude-x', [['m', ['anthropic-messages']]]],
  ['"claude-*": v', [['claude-', ['anthropic-messages']]]],
  ['"us.*": b', [['us.', ['bedrock-converse']]]],
  [
    '"b.d/*": b/*',
    [
      [String.raw`b\.d/(.*[./])?anthropic\.claude.*`, BOTH],
      ['b.d/', ['bedrock-converse']],
    ],
  ],
  [
    '"*": [v, b, o]',
    [
      ['claude.*', ['anthropic-messages'], ['bedrock-converse'], ['openai-chat', 'openai-responses']],
      [String.raw`(.*[./])?anthropic\.claude.*`, ['gemini'], BOTH, ['openai-chat', 'openai-responses']],
      ['', ['gemini'], ['bedrock-converse'], ['openai-chat', 'openai-responses']],
    ],
  ],
])('%s', (model, routes) => {
  expect(routesOf(model)).toEqual(routes);
});
