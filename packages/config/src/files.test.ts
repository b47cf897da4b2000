import { expect, test } from 'vitest';
import { parseConfig } from './index.ts';

const KEYS = `keys: [{name: a, hash: "sha256:${'0'.repeat(64)}"}]\n`;

test.each([
  ['the only one of OpenAI’s', 'a: {kind: openai, key: k}, b: {kind: ollama}', '', 'a'],
  ['two of OpenAI’s', 'a: {kind: openai, key: k}, b: {kind: openai, key: k}', '', undefined],
  ['two, one said', 'a: {kind: openai, key: k}, b: {kind: openai, key: k, files: true}', '', 'b'],
  ['one that is not to', 'a: {kind: openai, key: k, files: false}', '', undefined],
  ['two, of which one is not to', 'a: {kind: openai, key: k, files: false}, b: {kind: openai, key: k}', '', undefined],
  ['another kind', 'a: {kind: ollama}', '', undefined],
  ['another kind, said', 'a: {kind: ollama, files: true}, b: {kind: openai, key: k}', '', 'a'],
  ['one that does not speak it', 'a: {kind: openai, key: k, formats: [openai-responses]}', '', undefined],
  ['where keys are asked for', 'a: {kind: openai, key: k}', KEYS, undefined],
  ['where keys are asked for, said', 'a: {kind: openai, key: k, files: true}', KEYS, 'a'],
])('whose files: %s', (_what, providers, more, expected) => {
  const result = parseConfig({ text: `providers: {${providers}}\nmodels: {m: a/m}\n${more}`, file: 'f', env: {} });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join());
  expect(result.config.providers.filter(({ files }) => files).map(({ name }) => name)).toEqual(
    expected ? [expected] : [],
  );
});
