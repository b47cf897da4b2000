import { expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { placeOf, placeTag, type ReasoningPlace } from './reasoning-place.ts';

test.each<ReasoningPlace>([
  { type: 'content' },
  { type: 'content', signature: 's' },
  { type: 'fields', fields: ['reasoning', 'reasoning_content'] },
  { type: 'detail', detail: { type: 'reasoning.text' } },
  { type: 'beside', extraContent: { google: {} } },
])('a place comes back as it was: %j', (place) => {
  expect(placeOf({ type: 'reasoning', signature: placeTag(place) })).toStrictEqual(place);
  expect(placeOf({ type: 'reasoning', encrypted: placeTag(place) })).toStrictEqual(place);
});

test.each([
  '{',
  '[]',
  '7',
  '{}',
  '{"type":"fields"}',
  '{"type":"fields","fields":"reasoning"}',
  '{"type":"detail","detail":[]}',
  '{"type":"beside"}',
  '{"type":"new","fields":[],"detail":{},"extraContent":{}}',
])('what a caller made up is no place: %s', (tag) => {
  expect(placeOf({ type: 'reasoning', signature: wrap('openai-chat', tag) })).toBeUndefined();
});

test('what is no signature is none', () => {
  const signature = wrap('openai-chat', '{"type":"content","signature":7}');
  expect(placeOf({ type: 'reasoning', signature })).toStrictEqual({ type: 'content' });
});

test('only fields that there are', () => {
  const signature = wrap('openai-chat', '{"type":"fields","fields":["reasoning_content","content"]}');
  expect(placeOf({ type: 'reasoning', signature })).toStrictEqual({ type: 'fields', fields: ['reasoning_content'] });
});

test('what comes from another format, or is in no envelope, has no place', () => {
  expect(placeOf({ type: 'reasoning', signature: wrap('gemini', '{"type":"content"}') })).toBeUndefined();
  expect(placeOf({ type: 'reasoning', signature: '{"type":"content"}' })).toBeUndefined();
  expect(placeOf({ type: 'reasoning' })).toBeUndefined();
});
