import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outputs } from '../generate/outputs.ts';
import { jsonSchema } from './index.ts';

test('dragoman.schema.json and docs/config.md are those of the schema; else: node packages/config/generate/docs.mjs', async () => {
  for (const { url, text } of await outputs()) expect(readFileSync(url, 'utf8'), url.pathname).toBe(text);
});

/** Every schema of a value, with its way. */
const fields = (node: unknown, path: string): readonly (readonly [string, object])[] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, child]: [string, unknown]) => {
    const named = name === 'properties' && typeof child === 'object' && child !== null ? Object.entries(child) : [];
    return [
      ...named.map(([field, schema]: [string, unknown]) => [`${path}.${field}`, schema as object] as const),
      ...fields(child, `${path}.${name}`),
    ];
  });
};

test('every field is described', () => {
  const all = fields(jsonSchema(), '');
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter(([, schema]) => !('description' in schema)).map(([path]) => path)).toEqual([]);
});
