import type { Effort } from './reasoning-effort.ts';

/** What a request to one of OpenAI's models may hold, by its name. */
export interface OpenAiTraits {
  /** Its words for how much to think; none: it does not think. Undefined: nobody knows. */
  readonly efforts: readonly Effort[] | undefined;
  /**
   * When `temperature` and `top_p` are taken: always, unless it is told to think, only if it is told not to, or never.
   * To the others the API answers 400.
   */
  readonly sampling: 'always' | 'unless-thinking' | 'if-calm' | 'never';
  /** Whether Chat Completions let it call functions and think. */
  readonly thinksWithTools: boolean;
  /** Whether it can be told to say more or less than usual (`verbosity`); the others answer 400. */
  readonly verbosity: boolean;
}

const UNKNOWN: OpenAiTraits = { efforts: undefined, sampling: 'always', thinksWithTools: true, verbosity: true };
const CALM: OpenAiTraits = { ...UNKNOWN, efforts: [], verbosity: false };
const UP_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];
const UP_TO_XHIGH: readonly Effort[] = [...UP_TO_HIGH, 'xhigh'];
const UP_TO_MAX: readonly Effort[] = [...UP_TO_XHIGH, 'max'];

const traits = (efforts: readonly Effort[] | undefined, sampling: OpenAiTraits['sampling']): OpenAiTraits => ({
  ...UNKNOWN,
  efforts,
  sampling,
});

/**
 * The first that fits a name without its date. What is not here (an alias, another vendor's model behind this API) is
 * asked as it comes.
 *
 * @see https://platform.openai.com/docs/guides/reasoning
 * @see https://platform.openai.com/docs/guides/latest-model
 */
const ROWS: readonly (readonly [name: RegExp, traits: OpenAiTraits])[] = [
  [/^(gpt-3\.5|gpt-4|chatgpt-|gpt-5-chat)/, CALM],
  [/^o\d(-mini|-pro)?$/, { ...traits(UP_TO_HIGH, 'never'), verbosity: false }],
  [/^gpt-5(-mini|-nano)?$/, traits(['minimal', ...UP_TO_HIGH], 'never')],
  [/^gpt-5\.1$/, traits(['none', ...UP_TO_HIGH], 'unless-thinking')],
  [/^gpt-5\.[2-4](-mini|-nano)?$/, traits(['none', ...UP_TO_XHIGH], 'unless-thinking')],
  [/^gpt-5\.5(-mini|-nano)?$/, traits(['none', ...UP_TO_XHIGH], 'if-calm')],
  [
    /^gpt-5\.[6-9](-mini|-nano|-sol|-luna|-terra)?$/,
    { ...traits(['none', ...UP_TO_MAX], 'if-calm'), thinksWithTools: false },
  ],
  [/^(gpt-6-sol|gpt-6-luna|gpt-6\.1-terra)$/, traits(['none', ...UP_TO_MAX], 'if-calm')],
  [/^gpt-[6-9](\.\d)?(-[a-z]+)?$/, traits(UP_TO_MAX, 'never')],
  // Which words they have differs from one to the next.
  [/^(gpt-5(\.\d)?-(pro|codex)|codex-|computer-use)/, traits(undefined, 'never')],
];

/** `openai/` as others write it before the name, and the date of a version. */
const AROUND = /.*\/|-\d{4}-\d{2}-\d{2}$/g;

export function openAiTraits(model: string): OpenAiTraits {
  const name = model.replaceAll(AROUND, '');
  return ROWS.find(([pattern]) => pattern.test(name))?.[1] ?? UNKNOWN;
}
