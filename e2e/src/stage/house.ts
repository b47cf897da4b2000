import { ANSWER_CANARY, FORMAT_SAMPLES, type Gateway, type MockProvider, type Reply } from '@dragoman/testkit';
import { ask, type Question } from './ask.ts';
import { bearer, hashOf } from './keys.ts';
import { installPackages, packExample } from './plugin.ts';
import { providerConfig } from './provider-config.ts';

/** The plugin of examples/plugin-house-rules, and what it tells models. */
export const HOUSE_RULES = '@acme/dragoman-plugin-house-rules';
export const RULE = 'The house says: be brief.';

/** Its entry in `plugins:`, for the models whose names begin with `house`. */
export const houseRules = (more: object = {}) => ({
  package: HOUSE_RULES,
  settings: {
    models: ['house*'],
    rule: RULE,
    forbidden: ['forbidden-word'],
    // Whatever a setting holds the services get as it is.
    masked: [ANSWER_CANARY, '$${not a variable}'],
    costCentres: ['research'],
    ...more,
  },
});

/** A model of the house for each format, one of another plugin's format, and one that is not the house's. */
export const houseConfig = (mock: MockProvider, forge: MockProvider) => ({
  providers: {
    forge: { kind: 'forge', endpoint: forge.url, key: 'k' },
    ...Object.fromEntries(
      FORMAT_SAMPLES.map((sample) => [sample.name, { ...providerConfig(sample, mock, 'k'), formats: [sample.name] }]),
    ),
  },
  models: {
    plain: 'openai-chat/gpt',
    ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [`house-${name}`, `${name}/up`])),
    'house-forge': 'forge/hammer-1',
  },
  prices: { 'house-openai-chat': { input: 1, output: 1 } },
  keys: [
    { name: 'alice', hash: hashOf('alice-key'), team: 'search' },
    { name: 'poor', hash: hashOf('poor-key'), budget: { usd: 0.0001, per: 'month' } },
  ],
  teams: { search: {} },
  plugins: ['@acme/dragoman-plugin-forge', houseRules()],
});

/** Packs both plugins into one folder and installs them beside a dragoman.yaml. */
export const furnishHouse =
  (into: string) =>
  (folder: string): void =>
    installPackages(
      ['plugin-forge', 'plugin-house-rules'].map((name) => packExample(name, into)),
      folder,
    );

/** Calls of alice. */
export const asksIn =
  (gateway: Pick<Gateway, 'url'>) =>
  (model: string, question: Question = {}): Promise<Reply> =>
    ask(gateway, model, { ...question, headers: { ...bearer('alice-key'), ...question.headers } });

/** The same for a cost centre that the house knows. */
export const asksInHouse =
  (gateway: Pick<Gateway, 'url'>) =>
  (model: string, question: Question = {}): Promise<Reply> =>
    asksIn(gateway)(model, { ...question, headers: { 'x-cost-centre': 'research', ...question.headers } });
