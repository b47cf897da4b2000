// @ts-check
import { definePlugin } from '@dragoman/spec';
import { z } from 'zod';

/** It speaks OpenAI's chat format below a path of its own, and wants its key in a header of its own. */
const KIND = 'acme';

const settings = z.strictObject({
  /** Shown to callers in `x-served-for`. */
  servedFor: z
    .string()
    .regex(/^[a-z-]+$/)
    .default('everybody'),
});

/** @type {(name: string) => (routeConfig: import('@dragoman/spec').JsonObject) => import('@dragoman/spec').JsonObject} */
const addServedFor = (name) => (routeConfig) => {
  const { response_headers_to_add: added } = routeConfig;
  const before = Array.isArray(added) ? added : [];
  return {
    ...routeConfig,
    response_headers_to_add: [...before, { header: { key: 'x-served-for', value: name } }],
  };
};

export default definePlugin({
  contract: 1,
  name: '@acme/dragoman-plugin-foo',
  settings,
  providers: [
    {
      kind: KIND,
      endpoint: 'https://api.acme.example',
      formats: ['openai-chat'],
      paths: { 'openai-chat': { strip: ['/v1'], base: '/inference/v2' } },
      credential: { header: 'x-acme-token', prefix: 'Acme ' },
      keyRequired: true,
      needs: [],
      defaultHeaders: { 'x-acme-version': '7' },
      environment: { key: 'ACME_API_KEY' },
      families: [],
      knownModels: ['anvil-1'],
    },
  ],
  prices: [
    { kind: KIND, model: 'anvil-1', input: 2, output: 8 },
    { kind: KIND, model: 'anvil-*', input: 1, output: 4 },
  ],
  configure: ({ servedFor }) => ({ patches: [{ name: 'served-for', routeConfig: addServedFor(servedFor) }] }),
});
