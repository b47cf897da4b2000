import type { Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { encodeRequest } from '../encode-request.ts';

const LLAMA = 'meta.llama3-70b-instruct-v1:0';
const NO_CACHE = 'cache marks are left out: this model has no cache';
const text = (more: object = {}) => ({ type: 'text', text: 'a', ...more }) as const;
const hi: Turn = { role: 'user', parts: [text()] };

test.each<[string, readonly Turn[], readonly string[]]>([
  ['none', [hi, hi], []],
  ['of a text, not the first', [hi, { role: 'user', parts: [text(), text({ cache: {} })] }], [NO_CACHE]],
  ['of a result', [hi, { role: 'tool', results: [{ callId: 'x', parts: [], cache: {} }] }], [NO_CACHE]],
  [
    'of a part of a result',
    [hi, { role: 'tool', results: [{ callId: 'x', parts: [text({ cache: {} })] }] }],
    [NO_CACHE],
  ],
  ['that is none', [{ role: 'user', parts: [text({ cache: undefined })] }], []],
])('cache marks, to a model that has no cache: %s', (_name, turns, warnings) => {
  const encoded = encodeRequest(asked({ model: LLAMA, turns }));
  expect(encoded.warnings).toEqual(warnings);
  expect(JSON.stringify(encoded.body)).not.toContain('cachePoint');
});
