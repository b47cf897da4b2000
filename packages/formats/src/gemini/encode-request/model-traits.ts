import type { Effort } from '../../translating/reasoning-effort.ts';

/** How much a model thinks, and how it is told. */
export type GeminiThinking =
  /** It does not. */
  | { readonly by: 'nothing' }
  /** In tokens; `least` is what it thinks when it is told not to. */
  | { readonly by: 'budget'; readonly least: number; readonly most: number }
  /** In words; it cannot be told not to. */
  | { readonly by: 'level'; readonly levels: readonly Effort[] };

const VERSION = /(?:^|\/)gemini-(\d+)(?:\.(\d+))?-?([a-z-]*)/;
/** Google's names for whatever is newest. */
const NEWEST = /(?:^|\/)gemini-(?:pro|flash|flash-lite)-latest/;

/** From which version on, as major × 100 + minor. */
const THINKS = 205;
const LEVELS = 300;
/** Models of medium size from here on think at least a little, as the large ones do. */
const FLASH_THINKS = 307;

interface Named {
  readonly version: number;
  readonly size: string;
}

function named(model: string): Named {
  if (NEWEST.test(model)) return { version: FLASH_THINKS, size: 'pro' };
  const [, major, minor, size = ''] = VERSION.exec(model.toLowerCase()) ?? [];
  return { version: Number(major ?? 0) * 100 + Number(minor ?? 0), size };
}

/**
 * A name without a version is one that others chose: it is asked as the models that take most.
 *
 * @see https://ai.google.dev/gemini-api/docs/thinking
 */
export function geminiThinking(model: string): GeminiThinking {
  const { version, size } = named(model);
  if (version === 0) return { by: 'budget', least: 0, most: 24_576 };
  if (version < THINKS || size.startsWith('flash-image')) return { by: 'nothing' };
  const isLarge = size.startsWith('pro');
  if (version < LEVELS) return { by: 'budget', least: isLarge ? 128 : 0, most: isLarge ? 32_768 : 24_576 };
  const isMedium = size.startsWith('flash') && !size.startsWith('flash-lite');
  const least: readonly Effort[] = isLarge || (isMedium && version >= FLASH_THINKS) ? [] : ['minimal'];
  return { by: 'level', levels: [...least, 'low', 'medium', 'high'] };
}

/** From here on calls have to be signed, and results of tools may hold pictures. */
export const isGemini3 = (model: string): boolean => named(model).version >= LEVELS;
