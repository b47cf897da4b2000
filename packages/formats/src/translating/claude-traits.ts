import type { Effort } from './reasoning-effort.ts';

/** What a request to Claude may hold, by the version of the model. */
export interface ClaudeTraits {
  /** How much it is to think is said in tokens (`budget_tokens`), or left to it and an effort (`adaptive`). */
  readonly thinking: 'budget' | 'adaptive';
  /** Its words for an effort. */
  readonly efforts: readonly Effort[];
  /**
   * How it is told not to think: by `disabled`, or by saying nothing where `disabled` is a 400; some cannot be told.
   */
  readonly calm: 'disabled' | 'silence' | 'never';
  /**
   * Which of `temperature`, `top_p` and `top_k` are taken: all, all but `top_p` beside `temperature`, or none; to the
   * others the API answers 400.
   */
  readonly sampling: 'all' | 'one' | 'none';
  /** Whether it can be told that it has to call a tool. */
  readonly forcedCalls: boolean;
  /** Whether its answers and the arguments of its calls can be held to a schema. */
  readonly schemas: boolean;
  /** How many tokens an answer may have where nobody says: what every model of its age can write, or 32,000. */
  readonly usualTokens: number;
  /** Whether a system text may stand behind a turn of the user. */
  readonly laterSystem: boolean;
}

/** `claude-sonnet-4-5-20250929`, `claude-3-7-sonnet`, `us.anthropic.claude-opus-4-8-v1:0`; a date is not a version. */
const VERSION = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;

/** From which version on, as major × 100 + minor. */
const LONGER_ANSWERS = 305;
const LONG_ANSWERS = 307;
const ONE_OF_SAMPLING = 401;
const SCHEMAS = 401;
const ADAPTIVE = 406;
const NO_SAMPLING = 407;
const LATER_SYSTEM = 408;
/** From here on they think unless they are told not to. */
const THINKS_UNASKED = 500;
const THINKS_ALWAYS = 505;
/** These think always. */
const ALWAYS = /fable|mythos/;
/** The smallest can be told to be calm, whatever its version. */
const SMALLEST = /haiku/;

/**
 * A name without a version (an alias, another vendor's model behind this API) is taken for an old one: that is what all
 * who imitate the API know.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 * @see https://platform.claude.com/docs/en/build-with-claude/effort
 * @see https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
export function claudeTraits(model: string): ClaudeTraits {
  const name = model.toLowerCase();
  const [, major, minor] = VERSION.exec(name) ?? [];
  const version = Number(major ?? 0) * 100 + Number(minor ?? 0);
  const isAlways = ALWAYS.test(name);
  const isNewest = version >= THINKS_ALWAYS && !SMALLEST.test(name);
  return {
    thinking: version >= ADAPTIVE ? 'adaptive' : 'budget',
    efforts: version >= NO_SAMPLING ? ['low', 'medium', 'high', 'xhigh', 'max'] : ['low', 'medium', 'high', 'max'],
    calm: isAlways || isNewest ? 'never' : calmOf(version),
    sampling: samplingOf(version),
    forcedCalls: !isNewest && !(isAlways && version > THINKS_UNASKED),
    // Who imitates the API says himself what he takes.
    schemas: version === 0 || version >= SCHEMAS,
    usualTokens: usualTokens(version),
    laterSystem: version >= LATER_SYSTEM,
  };
}

const calmOf = (version: number): 'disabled' | 'silence' =>
  version >= NO_SAMPLING && version < THINKS_UNASKED ? 'silence' : 'disabled';

function samplingOf(version: number): ClaudeTraits['sampling'] {
  if (version >= NO_SAMPLING) return 'none';
  return version >= ONE_OF_SAMPLING ? 'one' : 'all';
}

function usualTokens(version: number): number {
  if (version >= LONG_ANSWERS) return 32_000;
  return version >= LONGER_ANSWERS ? 8_192 : 4_096;
}

export const isClaude = (model: string): boolean => /claude/i.test(model);
