import type { Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { toolNames } from './tool-names.ts';

test('all calls of a conversation', () => {
  const call = (id: string, name: string) => ({ type: 'tool-call', id, name, args: '{}' }) as const;
  const text = { type: 'text', text: 'Hi' } as const;
  const turns: readonly Turn[] = [
    { role: 'user', parts: [text] },
    { role: 'assistant', parts: [text, call('a', 'weather'), call('b', 'time')] },
    { role: 'tool', results: [{ callId: 'a', parts: [text] }] },
    { role: 'assistant', parts: [call('c', 'weather')] },
  ];
  expect([...toolNames({ turns })]).toEqual([
    ['a', 'weather'],
    ['b', 'time'],
    ['c', 'weather'],
  ]);
});
