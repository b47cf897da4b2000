export { countPrompt } from './count-prompt.ts';
export { countText } from './count-text.ts';
export { readRanks, type MergeRanks, type ShippedEncoding } from './merge-ranks.ts';
