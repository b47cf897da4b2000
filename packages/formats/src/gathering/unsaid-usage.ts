import type { JsonObject, Usage } from '@dragoman/spec';

const WORDS = {
  cacheRead: 'cache_read_tokens',
  cacheWrite: 'cache_write_tokens',
  reasoning: 'reasoning_tokens',
} as const;
type Count = keyof typeof WORDS;

/**
 * What a provider counted and the caller's dialect has no word for, as a field to be put beside the dialect's own
 * numbers: nothing that is paid for is lost on the way to the log, and clients do not look at it.
 * @param unsaid the counts that the dialect cannot say
 */
export function unsaidUsage(usage: Usage, unsaid: readonly Count[]): JsonObject {
  const said = unsaid.flatMap((count) => (usage[count] === undefined ? [] : [[WORDS[count], usage[count]] as const]));
  return said.length === 0 ? {} : { x_dragoman: Object.fromEntries(said) };
}
