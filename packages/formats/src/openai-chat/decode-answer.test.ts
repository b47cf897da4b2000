import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { openaiChat as codec } from './codec.ts';

const choice = { index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' };
const TEXT = { type: 'text', choice: 0, text: 'a' };
const STOP = { type: 'stop', choice: 0, reason: 'stop', raw: 'stop' };
const END = { type: 'end' };

test.each<[string, JsonObject, readonly object[]]>([
  [
    'all that can stand beside the choices',
    {
      ...{ id: 'g', model: 'm', created: 17, service_tier: 'flex', system_fingerprint: 'f', choices: [choice] },
      usage: { prompt_tokens: 1 },
    },
    [
      { type: 'start', id: 'g', model: 'm', created: 17, serviceTier: 'flex', fingerprint: 'f' },
      ...[TEXT, STOP],
      { type: 'usage', usage: expect.objectContaining({ input: 1, serviceTier: 'flex' }), raw: { prompt_tokens: 1 } },
      END,
    ],
  ],
  [
    'the least',
    { choices: [{}], created: 0, service_tier: '', system_fingerprint: '', usage: null },
    [{ type: 'start', id: '', model: '' }, { type: 'stop', choice: 0, reason: 'stop' }, END],
  ],
  ['no choice', { id: 'g', choices: [] }, [{ type: 'start', id: '', model: '' }, END]],
  [
    'choices in any order',
    { id: 'g', choices: [{ ...choice, index: 1 }, choice] },
    [{ type: 'start', id: 'g', model: '' }, ...[{ ...TEXT, choice: 1 }, TEXT, STOP, { ...STOP, choice: 1 }], END],
  ],
  [
    'addresses beside the choices (Perplexity)',
    { id: 'g', choices: [choice], citations: ['https://a', 7] },
    [
      { type: 'start', id: 'g', model: '' },
      TEXT,
      { type: 'citation', choice: 0, citation: { url: 'https://a' } },
      STOP,
      END,
    ],
  ],
  [
    'addresses beside a choice that cites itself, and one that does not',
    {
      ...{ id: 'g', citations: ['https://a'] },
      choices: [
        { ...choice, message: { annotations: [{ type: 'url_citation', url_citation: { url: 'https://b' } }] } },
        { ...choice, index: 1 },
      ],
    },
    [
      { type: 'start', id: 'g', model: '' },
      { type: 'citation', choice: 0, citation: { url: 'https://b' } },
      ...[{ ...TEXT, choice: 1 }, STOP, { ...STOP, choice: 1 }],
      END,
    ],
  ],
])('%s', (_name, body, events) => {
  expect(codec.decodeAnswer(body)).toStrictEqual(events);
});

test.each<[JsonObject, string]>([
  [{}, 'the provider sent an answer that cannot be read: it has no choices'],
  [{ choices: 'none' }, 'the provider sent an answer that cannot be read: it has no choices'],
  [{ choices: [{ index: 128 }] }, 'the provider sent an answer that cannot be read: a choice has no proper index'],
  [{ choices: [], error: { message: 'words' } }, 'words'],
  [{ error: 'words' }, 'words'],
  [{ error: { code: 1 } }, 'the provider reported an error'],
  [{ error: true }, 'the provider reported an error'],
])('%j is no answer', (body, message) => {
  expect(() => codec.decodeAnswer(body)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message }));
});

test.each([undefined, null, ''])('an error of %j is none', (error) => {
  expect(codec.decodeAnswer({ choices: [choice], error })).toContainEqual(TEXT);
});
