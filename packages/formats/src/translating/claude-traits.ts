/** What a request to Claude may hold, by the version of the model. */
export interface ClaudeTraits {
  /** How much it is to think is said in tokens (`budget_tokens`), or left to it and an effort (`adaptive`). */
  readonly thinking: 'budget' | 'adaptive';
  /**
   * How it is told not to think: by `disabled`, or by saying nothing where `disabled` is a 400; some cannot be told.
   */
  readonly calm: 'disabled' | 'silence' | 'never';
  /** Whether `temperature`, `top_p` and `top_k` are taken; where not, the API answers 400. */
  readonly sampling: boolean;
  /** Whether a system text may stand behind a turn of the user. */
  readonly laterSystem: boolean;
}

/** `claude-sonnet-4-5-20250929`, `claude-3-7-sonnet`, `us.anthropic.claude-opus-4-8-v1:0`; a date is not a version. */
const VERSION = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;

/** From which version on, as major × 100 + minor. */
const ADAPTIVE = 406;
const NO_SAMPLING = 407;
const LATER_SYSTEM = 408;
/** From here on they think unless they are told not to. */
const THINKS_UNASKED = 500;
/** These think always. */
const ALWAYS = /fable|mythos/;

/**
 * A name without a version (an alias, another vendor's model behind this API) is taken for an old one: that is what all
 * who imitate the API know.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 * @see https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
export function claudeTraits(model: string): ClaudeTraits {
  const name = model.toLowerCase();
  const [, major, minor] = VERSION.exec(name) ?? [];
  const version = Number(major ?? 0) * 100 + Number(minor ?? 0);
  return {
    thinking: version >= ADAPTIVE ? 'adaptive' : 'budget',
    calm: ALWAYS.test(name) ? 'never' : version >= NO_SAMPLING && version < THINKS_UNASKED ? 'silence' : 'disabled',
    sampling: version < NO_SAMPLING,
    laterSystem: version >= LATER_SYSTEM,
  };
}

export const isClaude = (model: string): boolean => /claude/i.test(model);
