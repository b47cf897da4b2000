import type { JsonObject, Usage } from '@dragoman/spec';

/** Counts that not every dialect has a word for, and what the log calls them (packages/lua/scripts/usage.lua). */
const WORDS = {
  input: 'input_tokens',
  output: 'output_tokens',
  cacheRead: 'cache_read_tokens',
  cacheWrite: 'cache_write_tokens',
  cacheWrite1h: 'cache_write_1h_tokens',
  reasoning: 'reasoning_tokens',
  audioInput: 'audio_input_tokens',
  audioOutput: 'audio_output_tokens',
  imageInput: 'image_input_tokens',
  imageOutput: 'image_output_tokens',
  searches: 'web_search_requests',
  billedInput: 'billed_input_tokens',
  billedOutput: 'billed_output_tokens',
} as const;

type Count = Exclude<keyof typeof WORDS, 'billedInput' | 'billedOutput'> | 'billed';

/**
 * What a provider counted and the caller's dialect has no word for, and which tier served it, as a field to be put beside the dialect's own
 * numbers: nothing that is paid for is lost on the way to the log, and clients do not look at it.
 * @param lacking the counts that the dialect cannot say
 * @param forced the counts that it has to say: where nobody said them they are 0 to the caller, and not to the log
 */
export function unsaidUsage(usage: Usage, lacking: readonly Count[], forced: readonly Count[] = []): JsonObject {
  const { billed, serverTools, serviceTier, ...counts } = usage;
  const searches = serverTools?.[WORDS.searches];
  const known = { ...counts, searches, billedInput: billed?.input, billedOutput: billed?.output };
  const said = namesOf(lacking).flatMap((name) =>
    known[name] === undefined ? [] : [[WORDS[name], known[name]] as const],
  );
  const zeros = namesOf(forced).flatMap((name) => (known[name] === undefined ? [[WORDS[name], 0] as const] : []));
  const unsaid = {
    ...Object.fromEntries(said),
    ...(zeros.length > 0 && { unsaid: Object.fromEntries(zeros) }),
    // What the dialect says of it may be what was asked for.
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
  };
  return Object.keys(unsaid).length === 0 ? {} : { x_dragoman: unsaid };
}

const namesOf = (counts: readonly Count[]): readonly (keyof typeof WORDS)[] =>
  counts.flatMap((count) => (count === 'billed' ? (['billedInput', 'billedOutput'] as const) : [count]));
