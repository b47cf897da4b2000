// @ts-check
import { definePlugin } from '@dragoman/spec';
import { FORGE_CHAT, forgeFormat } from './forge-format.mjs';

/** A provider that speaks a language of its own: everybody asks it in his. */
export default definePlugin({
  contract: 1,
  name: '@acme/dragoman-plugin-forge',
  formats: [forgeFormat],
  providers: [
    {
      kind: 'forge',
      endpoint: 'https://api.forge.example',
      formats: [FORGE_CHAT],
      paths: { [FORGE_CHAT]: { strip: [], base: '' } },
      credential: { header: 'x-forge-key', prefix: '' },
      keyRequired: true,
      needs: [],
      defaultHeaders: {},
      environment: { key: 'FORGE_API_KEY' },
      families: [],
      knownModels: ['hammer-1'],
    },
  ],
  prices: [{ kind: 'forge', model: 'hammer-*', input: 2, output: 8 }],
});
