import { BUILT_IN_KINDS } from '@dragoman/providers';
import { describe, expect, test } from 'vitest';
import { BACKEND_ANNOTATIONS } from '../src/index.ts';

const read = (name: keyof typeof BACKEND_ANNOTATIONS, text: string): unknown =>
  BACKEND_ANNOTATIONS[name]?.[1](text, BUILT_IN_KINDS);

describe('llm.health', () => {
  const usual = { intervalMs: 10_000, timeoutMs: 5_000, unhealthyAfter: 3, healthyAfter: 2 };
  test.each([
    ['/h', { ...usual, path: '/h' }],
    [' /h?deep=1  interval=500ms healthyAfter=1 ', { ...usual, path: '/h?deep=1', intervalMs: 500, healthyAfter: 1 }],
  ])('%s', (text, value) => {
    expect(read('llm.health', text)).toEqual({ value });
  });
  test.each([
    ['h', 'not a path'],
    ['/h\u0001', 'not a path'],
    ['/hü', 'not a path'],
    ['/h intervall=1s', 'interval'],
    ['/h interval=soon', 'not a duration'],
    ['/h unhealthyAfter=0', 'from 1 to 100'],
    ['/h healthyAfter=1.5', 'from 1 to 100'],
    ['/h timeout', 'not a duration'],
  ])('%s is a mistake', (text, why) => {
    expect(read('llm.health', text)).toEqual({ wrong: expect.stringContaining(why) as unknown });
  });
});

describe('llm.provider', () => {
  test.each([
    ['openai', ['openai-chat', 'openai-responses']],
    ['openai/openai-responses', ['openai-responses']],
    ['openai/openai-responses+openai-chat', ['openai-responses', 'openai-chat']],
  ])('%s', (text, formats) => {
    expect(read('llm.provider', text)).toMatchObject({ value: { kind: { kind: 'openai' }, formats } });
  });
  test.each([
    ['openai/openai-chat+openai-chat', 'twice'],
    ['openai/openai-chat+gemini', '"gemini"'],
    ['openai/openai-chat/gemini', 'does not speak'],
    ['openai/', 'does not speak'],
  ])('%s is a mistake', (text, why) => {
    expect(read('llm.provider', text)).toEqual({ wrong: expect.stringContaining(why) as unknown });
  });
});

test.each(['/v1/ü', '/v1\u0001', '/v1?x', 'v1'])('llm.path %s is a mistake', (text) => {
  expect(read('llm.path', text)).toEqual({ wrong: expect.stringContaining('is not a path') as unknown });
});

test('names that no header could hold are mistakes', () => {
  const long = 'm'.repeat(1_025);
  expect(read('llm.model', long)).toEqual({ wrong: expect.stringContaining('go upstream') as unknown });
  expect(read('llm.name', long)).toEqual({ wrong: expect.stringContaining('not allowed') as unknown });
  expect(read('llm.name', long.slice(1))).toEqual({ value: long.slice(1) });
});

test.each([
  ['up stream', { value: { all: 'up stream', by: new Map() } }],
  ['a=up stream', { value: { by: new Map([['a', 'up stream']]) } }],
  ['a=b c=d', { wrong: expect.stringContaining('not a name') as unknown }],
])('llm.model %s', (text, said) => {
  expect(read('llm.model', text)).toEqual(said);
});
