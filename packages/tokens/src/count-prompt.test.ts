import type { ChatRequest } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { countPrompt } from './count-prompt.ts';

const request = (changes: Partial<ChatRequest>): ChatRequest => ({
  model: 'm',
  stream: false,
  turns: [],
  tools: [],
  sampling: {},
  stop: [],
  ...changes,
});
const letters = (text: string): number => text.length;

test.each<[string, Partial<ChatRequest>, number]>([
  ['nothing', {}, 3],
  ['a text', { turns: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }] }, 3 + 3 + 5],
  [
    'a call and its result',
    {
      turns: [
        { role: 'assistant', parts: [{ type: 'tool-call', id: '1', name: 'f', args: '{}' }] },
        { role: 'tool', results: [{ callId: '1', parts: [{ type: 'text', text: 'ok' }] }] },
      ],
    },
    3 + (3 + 3) + (3 + 2),
  ],
  [
    'an image',
    { turns: [{ role: 'user', parts: [{ type: 'image', source: { from: 'url', url: 'https://x' } }] }] },
    3 + 3 + 765,
  ],
  [
    'sound by its length',
    { turns: [{ role: 'user', parts: [{ type: 'audio', source: { from: 'data', base64: 'A'.repeat(160) } }] }] },
    3 + 3 + 10,
  ],
])('%s', (_what, changes, tokens) => {
  expect(countPrompt(request(changes), letters)).toBe(tokens);
});
