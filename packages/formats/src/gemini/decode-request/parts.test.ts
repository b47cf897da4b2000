import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { decodeRequest } from '../decode-request.ts';

const decoded = (...contents: readonly JsonObject[]) => decodeRequest({ contents }, { model: 'm', stream: false });
const text = (words: string) => ({ type: 'text', text: words }) as const;
const inline = (mimeType: string): JsonObject => ({ inlineData: { data: 'QQ==', mimeType } });
const bytes = (type: 'image', mediaType: string) => ({ type, source: { from: 'data', base64: 'QQ==' }, mediaType });

test.each<[string, readonly JsonObject[], readonly object[]]>([
  [
    'a signature of its own is none of a thought',
    [{ text: 'a', thought: true }, { thoughtSignature: 'cw==' }, { thought: true, thoughtSignature: 'dA==' }],
    [
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', signature: wrap('gemini', 'cw==') },
      { type: 'reasoning', signature: wrap('gemini', 'dA==') },
    ],
  ],
  [
    'a text is no thought, though one follows',
    [{ text: 'a' }, { text: 'b', thought: true }],
    [text('a'), { type: 'reasoning', text: 'b' }],
  ],
  [
    'in the other spelling',
    [{ thought_signature: 'cw==' }],
    [{ type: 'reasoning', signature: wrap('gemini', 'cw==') }],
  ],
  [
    'a thought that is sealed ends there',
    [
      { text: 'a', thought: true, thoughtSignature: `ZW5jcnlwdGVk${wrap('cohere', 'e')}` },
      { text: 'b', thought: true },
    ],
    [
      { type: 'reasoning', text: 'a', encrypted: wrap('cohere', 'e') },
      { type: 'reasoning', text: 'b' },
    ],
  ],
  [
    'what is neither text nor signature',
    [{ thought: true }, { executableCode: {}, thoughtSignature: 'cw==' }, { ...inline('image/png'), thought: true }],
    [
      { type: 'native', format: 'gemini', value: { thought: true } },
      { type: 'native', format: 'gemini', value: { executableCode: {}, thoughtSignature: 'cw==' } },
      bytes('image', 'image/png'),
    ],
  ],
])('of the model: %s', (_name, parts, read) => {
  expect(decoded({ role: 'model', parts }).request.turns).toEqual([{ role: 'assistant', parts: read }]);
});
