import type { Json } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wordsOf } from './error-words.ts';

test.each<[string, Json, object]>([
  [
    'OpenAI',
    { error: { message: 'm', type: 'invalid_request_error', code: 'c', param: 'p' } },
    { message: 'm', type: 'invalid_request_error', code: 'c', param: 'p' },
  ],
  ['Anthropic', { type: 'error', error: { type: 'api_error', message: 'm' } }, { message: 'm', type: 'api_error' }],
  [
    'Google',
    { error: { code: 404, message: 'm', status: 'NOT_FOUND', type: 't' } },
    { message: 'm', type: 'NOT_FOUND', code: '404' },
  ],
  ['AWS', { message: 'm', __type: 'ThrottlingException' }, { message: 'm', type: 'ThrottlingException' }],
  ['AWS with a capital', { Message: 'm' }, { message: 'm' }],
  ['FastAPI', { detail: 'm' }, { message: 'm' }],
  ['one that has a word for each', { message: '', Message: 'M', detail: 'd' }, { message: 'M' }],
  ['a text as the error', { error: ' m ', code: 7 }, { message: 'm', code: '7' }],
  ['a page', ' <h1>Bad Gateway</h1>\n', { message: '<h1>Bad Gateway</h1>' }],
  ['a long page', 'x'.repeat(3_000), { message: 'x'.repeat(2_000) }],
  ['white space', ' \n', { message: 'the provider answered 502' }],
  ['no words', { error: { message: '' } }, { message: 'the provider answered 502' }],
  ['nothing', null, { message: 'the provider answered 502' }],
  ['a list', ['m'], { message: 'the provider answered 502' }],
])('%s', (_name, body, words) => {
  expect(wordsOf(502, body)).toEqual(words);
});
