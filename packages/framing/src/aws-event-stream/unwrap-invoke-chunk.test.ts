import { expect, test } from 'vitest';
import { thrownBy } from '../testing/thrown-by.ts';
import { unwrapInvokeChunk } from './unwrap-invoke-chunk.ts';

const chunk = (inner: string) => ({
  event: 'chunk',
  data: JSON.stringify({ bytes: Buffer.from(inner).toString('base64'), p: 'abc' }),
});

test.each([
  ['with a type', '{"type":"message_start","a":"ü"}', 'message_start'],
  ['without a type', '{"messageStart":{}}', ''],
  ['with a type that is no text', '{"type":1}', ''],
])('an inner event %s', (_, inner, event) => {
  expect(unwrapInvokeChunk(chunk(inner))).toEqual({ event, data: inner });
});

test.each([
  { event: 'throttlingException', data: '{"message":"slow"}', exception: true },
  { event: 'chunk', data: '{}', exception: true },
  { event: 'metadata', data: '{"bytes":"e30="}' },
])('%j stays', (frame) => {
  expect(unwrapInvokeChunk(frame)).toBe(frame);
});

test.each([
  ['no JSON', { event: 'chunk', data: 'a' }],
  ['no object', { event: 'chunk', data: '[]' }],
  ['null', { event: 'chunk', data: 'null' }],
  ['no bytes', { event: 'chunk', data: '{}' }],
  ['bytes that are no text', { event: 'chunk', data: '{"bytes":1}' }],
  ['bytes that are no base64', { event: 'chunk', data: '{"bytes":"e*0="}' }],
  ['bytes that are no JSON', chunk('{')],
  ['bytes that are no object', chunk('"a"')],
])('%s', (_, frame) => {
  expect(thrownBy(() => unwrapInvokeChunk(frame))[0]).toBe('bad_upstream_answer');
});
