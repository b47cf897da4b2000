import o200k from 'tiktoken/encoders/o200k_base.json' with { type: 'json' };
import type { Ports } from '@dragoman/exchange';
import { countPrompt, countText, readRanks, type MergeRanks } from '@dragoman/tokens';

/** Counts by the newest of OpenAI's encodings; its tables are read when they are first needed. */
export function tokenCounter(): Ports['countTokens'] {
  let ranks: MergeRanks | undefined;
  return (request) => {
    const known = (ranks ??= readRanks(o200k));
    return countPrompt(request, (text) => countText(text, known));
  };
}
