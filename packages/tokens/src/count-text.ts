import { countMerged } from './count-merged.ts';
import type { MergeRanks } from './merge-ranks.ts';

const UTF8 = new TextEncoder();

/** Tokens of a text; marks of the encoding's own (`<|endoftext|>`) are text like any other. */
export function countText(text: string, ranks: MergeRanks): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(ranks.pieces)) tokens += countMerged(bytesOf(piece), ranks);
  return tokens;
}

const CHUNK = 8_192;

/** UTF-8, each byte a character. */
function bytesOf(text: string): string {
  const bytes = UTF8.encode(text);
  if (bytes.length === text.length) return text;
  let out = '';
  for (let at = 0; at < bytes.length; at += CHUNK) out += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return out;
}
