import type { ModelList } from '@dragoman/spec';
import type { ListedModel } from './listed-models.ts';

/** 2025-01-01: a gateway does not know when a model was made, and clients want a date. */
const CREATED = 1_735_689_600;
const CREATED_AT = '2025-01-01T00:00:00Z';

const openai = ({ id, ownedBy }: ListedModel) => ({ id, object: 'model', created: CREATED, owned_by: ownedBy });
const anthropic = ({ id }: ListedModel) => ({ type: 'model', id, display_name: id, created_at: CREATED_AT });
const gemini = ({ id }: ListedModel) => ({
  name: `models/${id}`,
  displayName: id,
  supportedGenerationMethods: ['generateContent', 'countTokens'],
});

/** What a client of one dialect is told about models: all of them, and one. */
interface ModelsAnswer {
  readonly list: (models: readonly ListedModel[]) => object;
  readonly one: (model: ListedModel) => object;
}

/** @see https://platform.openai.com/docs/api-reference/models */
const OPENAI_MODELS: ModelsAnswer = {
  list: (models) => ({ object: 'list', data: models.map(openai) }),
  one: openai,
};

/** @see https://docs.anthropic.com/en/api/models-list */
const ANTHROPIC_MODELS: ModelsAnswer = {
  list: (models) => ({
    data: models.map(anthropic),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }),
  one: anthropic,
};

/** @see https://ai.google.dev/api/models */
const GEMINI_MODELS: ModelsAnswer = {
  list: (models) => ({ models: models.map(gemini) }),
  one: gemini,
};

export const MODELS_ANSWERS: Readonly<Record<ModelList['dialect'], ModelsAnswer>> = {
  openai: OPENAI_MODELS,
  anthropic: ANTHROPIC_MODELS,
  google: GEMINI_MODELS,
};
