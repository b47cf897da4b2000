/**
 * The most tokens of one answer, reasoning included, as the providers document it; families, the first that fits
 * holds. The catalogue of prices does not say it. A dot of a version is written as a dash.
 *
 * @see https://platform.openai.com/docs/models
 * @see https://platform.claude.com/docs/en/about-claude/models/overview
 * @see https://ai.google.dev/gemini-api/docs/models
 * @see https://docs.cohere.com/docs/models
 * @see https://api-docs.deepseek.com/quick_start/pricing
 */
const MAXIMA: readonly (readonly [family: string, tokens: number])[] = [
  ['gpt-5-pro', 272_000],
  ['gpt-5-chat', 16_384],
  ['gpt-5-1-chat', 16_384],
  ['gpt-5-2-chat', 16_384],
  ['gpt-5', 128_000],
  ['gpt-4-1', 32_768],
  ['gpt-4-5', 16_384],
  ['gpt-4o', 16_384],
  ['chatgpt-4o', 16_384],
  ['gpt-4-turbo', 4_096],
  ['gpt-4', 8_192],
  ['gpt-3-5-turbo', 4_096],
  ['o1-preview', 32_768],
  ['o1-mini', 65_536],
  ['o1', 100_000],
  ['o3', 100_000],
  ['o4-mini', 100_000],
  ['claude-fable-5', 128_000],
  ['claude-opus-5', 128_000],
  ['claude-sonnet-5', 128_000],
  ['claude-opus-4-6', 128_000],
  ['claude-opus-4-7', 128_000],
  ['claude-opus-4-8', 128_000],
  ['claude-sonnet-4-6', 128_000],
  ['claude-opus-4-5', 64_000],
  ['claude-opus-4', 32_000],
  ['claude-sonnet-4', 64_000],
  ['claude-haiku-4-5', 64_000],
  ['claude-3-7-sonnet', 64_000],
  ['claude-3-5', 8_192],
  ['claude-3', 4_096],
  ['gemini-3', 65_536],
  ['gemini-2-5-flash-image', 32_768],
  ['gemini-2-5', 65_536],
  ['gemini-2-0-flash', 8_192],
  ['gemini-1-5', 8_192],
  ['command-a-reasoning', 32_768],
  ['command-a', 8_192],
  ['command-r', 4_096],
  ['command-r7b', 4_096],
  ['deepseek-chat', 8_192],
  ['deepseek-reasoner', 64_000],
];

const PLAIN = /[a-z0-9]/;

/**
 * The most tokens that a model is known to answer with, by its name at a provider, whatever cloud writes before and
 * behind it: `us.anthropic.claude-sonnet-4-5-20250929-v1:0`. Undefined: nobody says.
 */
export function knownMaximum(model: string): number | undefined {
  const name = model.toLowerCase().replaceAll('.', '-');
  return MAXIMA.find(([family]) => isOf(family, name))?.[1];
}

/** The family stands there as whole words: `gpt-4` is none of `gpt-4o`. */
function isOf(family: string, name: string): boolean {
  const at = name.indexOf(family);
  if (at < 0) return false;
  return ![name[at - 1], name[at + family.length]].some((sign) => sign !== undefined && PLAIN.test(sign));
}
