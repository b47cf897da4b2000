import type { ConfigData, MockProvider } from '@dragoman/testkit';
import { bearer, hashOf } from './keys.ts';

/** Shown by somebody who wants more than he may. */
export const NARROW = bearer('narrow-key');
export const JSON_OF_NARROW = { ...NARROW, 'content-type': 'application/json' };

/** One key that may use `cheap` alone, where there is `dear` beside it: what arrives for `dear` has got past a policy. */
export const narrowConfig = ({ url }: MockProvider): ConfigData => ({
  providers: {
    openai: { kind: 'openai', endpoint: `${url}/v1`, key: 'own-key' },
    gemini: { kind: 'gemini', endpoint: `${url}/v1beta`, key: 'own-key' },
    bedrock: { kind: 'aws-bedrock', region: 'us-east-1', endpoint: url, key: 'own-key' },
  },
  models: {
    cheap: 'openai/cheap',
    dear: 'openai/dear',
    'cheap-gemini': 'gemini/cheap-gemini',
    'g/*': 'gemini/*',
    'b/*': 'bedrock/*',
    'o/*': 'openai/*',
  },
  keys: [
    { name: 'narrow', hash: hashOf('narrow-key'), models: ['cheap', 'cheap-gemini'] },
    { name: 'wide', hash: hashOf('wide-key') },
  ],
});
