import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NOTES } from '../generate/notes.ts';
import { output } from '../generate/output.ts';
import { credentialOf, PROVIDER_KINDS, BUILT_IN_KINDS } from './index.ts';

test('docs/providers.md is that of the table; else: node packages/providers/generate/docs.mjs', async () => {
  const { url, text } = await output();
  expect(readFileSync(url, 'utf8')).toBe(text);
});

test('there are notes of kinds alone, and of each that finds credentials by itself', () => {
  const kinds = PROVIDER_KINDS.map(({ kind }) => kind);
  expect(Object.keys(NOTES).filter((name) => !kinds.includes(name))).toEqual([]);
  for (const { kind, keyless } of PROVIDER_KINDS) if (keyless) expect(NOTES[kind]).toBeDefined();
});

test('a row for some models says how their names begin, as RE2 can', () => {
  for (const { source } of PROVIDER_KINDS.flatMap(({ someModels = [] }) => someModels.map(({ models }) => models)))
    expect(source).toMatch(/^\^(?!.*\(\?[=!<])/);
});

const vertex = BUILT_IN_KINDS.get('gcp-vertex');
test.each([
  [{ text: 'AIza1' }, 'x-goog-api-key'],
  [{ text: 'ya29.1' }, 'authorization'],
  ['in a file', 'x-goog-api-key'],
  ['none', 'authorization'],
] as const)('how Vertex is shown %o', (key, header) => {
  expect(vertex && credentialOf(vertex, key).header).toBe(header);
});
