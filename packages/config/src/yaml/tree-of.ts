import type { Branch, Data } from './branch.ts';

const MAX_DEPTH = 32;
const NONE: ReadonlySet<string> = new Set();

/**
 * Plain data as a tree without places: it was read elsewhere, and has no lines to speak of.
 * @throws {RangeError} when it is nested deeper than anything that is understood
 */
export const treeOf = (value: Data, name: string | number = '', depth = 0): Branch => {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  const leaf = { name, at: 0, nameAt: 0, secret: false };
  if (typeof value !== 'object' || value === null) return { ...leaf, content: value, written: NONE };
  if (Array.isArray(value)) {
    const items: readonly Data[] = value;
    return { ...leaf, content: items.map((item, at) => treeOf(item, at, depth + 1)), written: NONE };
  }
  const fields = Object.entries(value).map(([field, child]) => [field, treeOf(child, field, depth + 1)] as const);
  return { ...leaf, content: new Map(fields), written: new Set(Object.keys(value)) };
};
