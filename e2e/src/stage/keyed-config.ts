import { FORMAT_SAMPLES, type ConfigData, type MockProvider } from '@dragoman/testkit';
import { hashOf } from './keys.ts';
import { providerConfig } from './provider-config.ts';

/** A key that must be found nowhere but in the request that shows it. */
export const CANARY = 'dgm_canary-key-7f31c0ffee';
/** SHA-256 works on blocks of 64 bytes: lengths around their borders. */
export const LENGTHS = [1, 2, 3, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 121, 127, 128, 129, 500];
export const ofLength = (length: number): string => 'key/+=:'.repeat(100).slice(0, length);
export const keys = [
  { name: 'alice', hash: hashOf(CANARY), team: 'search' },
  { name: 'only fam', hash: hashOf('fam-key'), models: ['fam-*', 'exact'] },
  { name: 'old', hash: hashOf('old-key'), expires: '2020-01-01' },
  { name: 'young', hash: hashOf('young-key'), expires: '2999-12-31T23:59:59Z' },
  { name: ']]=]', hash: hashOf('bracket-key') },
  { name: 'é', hash: hashOf('clé-é') },
  { name: 'odd %41\t"name"', hash: hashOf('odd-key'), team: 'small' },
  ...LENGTHS.map((length) => ({
    name: `of ${length}`,
    hash: hashOf(ofLength(length)),
  })),
];

/** A gateway with these keys before one mock provider. */
export const keyedConfig = (mock: MockProvider): ConfigData => ({
  providers: {
    ...Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'own-key-of-it')])),
  },
  models: {
    ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/upstream`])),
    exact: 'openai-chat/exact',
    'fam-*': 'openai-chat',
    voice: 'openai-chat/voice',
  },
  keys,
  teams: { search: { models: ['*'] }, small: { models: ['exact', 'openai-*'] } },
});
