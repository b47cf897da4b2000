import { GatewayError, type Format } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { inWordsOf } from './in-words-of.ts';

const refused = (message: string, param?: string) =>
  new GatewayError('cannot_translate', message, param === undefined ? {} : { param });

test.each<[Format, GatewayError, { readonly param: string; readonly message: string }]>([
  ['gemini', refused('audio goes not', 'messages'), { param: 'contents', message: 'contents: audio goes not' }],
  ['openai-responses', refused('audio goes not', 'messages'), { param: 'input', message: 'input: audio goes not' }],
  ['openai-chat', refused('audio goes not', 'messages'), { param: 'messages', message: 'messages: audio goes not' }],
  [
    'gemini',
    refused('temperature: 0 to 1', 'temperature'),
    { param: 'generationConfig.temperature', message: 'generationConfig.temperature: 0 to 1' },
  ],
  ['gemini', refused('tools[0]: no', 'tools[0]'), { param: 'tools[0]', message: 'tools[0]: no' }],
])('%s: %s', (format, error, said) => {
  expect(inWordsOf(format, error)).toMatchObject({ code: 'cannot_translate', ...said });
});

test.each([[new Error('x')], [new GatewayError('invalid_request', 'x', { param: 'messages' })], [refused('x')]])(
  '%s stays',
  (error) => {
    expect(inWordsOf('gemini', error)).toBe(error);
  },
);
