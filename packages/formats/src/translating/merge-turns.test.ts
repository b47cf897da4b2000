import type { Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { mergeTurns } from './merge-turns.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const user = (...words: readonly string[]): Turn => ({ role: 'user', parts: words.map(text) });
const named = (name: string, words: string): Turn => ({ role: 'user', name, parts: [text(words)] });
const assistant = (...words: readonly string[]): Turn => ({ role: 'assistant', parts: words.map(text) });
const tool = (...ids: readonly string[]): Turn => ({
  role: 'tool',
  results: ids.map((callId) => ({ callId, parts: [text(callId)] })),
});

test.each<[string, readonly Turn[], readonly Turn[]]>([
  ['nothing', [], []],
  ['turns that alternate', [user('a'), assistant('b'), user('c')], [user('a'), assistant('b'), user('c')]],
  ['turns of one role', [user('a'), user('b'), user('c')], [user('a', 'b', 'c')]],
  [
    'turns of one role between others',
    [user('a'), assistant('b'), assistant('c'), user('d'), user('e')],
    [user('a'), assistant('b', 'c'), user('d', 'e')],
  ],
  ['results of tools', [assistant('a'), tool('b'), tool('c', 'd')], [assistant('a'), tool('b', 'c', 'd')]],
  ['results and what the user says', [tool('a'), user('b')], [tool('a'), user('b')]],
  [
    'turns of users with names, which stay apart',
    [named('Ann', 'a'), named('Ann', 'b'), user('c'), user('d'), named('Bo', 'e')],
    [named('Ann', 'a'), named('Ann', 'b'), user('c', 'd'), named('Bo', 'e')],
  ],
])('%s', (_, turns, merged) => {
  expect(mergeTurns(turns)).toStrictEqual(merged);
});
