/** `gpt-5`, `o4-mini`, `openai/gpt-4o`; not OpenAI's open models, which others serve. */
const OPENAI_MODEL = /(^|\/)(?!gpt-oss)(gpt-|chatgpt-|codex-|computer-use|o\d)/;

/** Whether a name is one of OpenAI's own: most servers that imitate the API know less. */
export const isOpenAiModel = (model: string): boolean => OPENAI_MODEL.test(model);

/**
 * What the limit of an answer is called. OpenAI's models that think refuse the older name, its others take both; most
 * servers that imitate the API only know the older one, and some (Mistral) refuse the newer.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export const tokenLimitField = (model: string): 'max_tokens' | 'max_completion_tokens' =>
  isOpenAiModel(model) ? 'max_completion_tokens' : 'max_tokens';
