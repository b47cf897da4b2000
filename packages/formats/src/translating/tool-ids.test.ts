import type { Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../testing/asked.ts';
import { CODECS } from '../codecs.ts';
import { upTo, withToolIds } from './tool-ids.ts';

const call = (id: string) => ({ type: 'tool-call', id, name: 'x', args: '{}' }) as const;
const result = (callId: string) => ({ callId, parts: [{ type: 'text', text: 'y' } as const] });
const user: Turn = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };

test('ids that do not fit are replaced by none that is there, at the call and at its result', () => {
  const turns = (...ids: readonly string[]): readonly Turn[] => [
    user,
    { role: 'assistant', parts: [{ type: 'text', text: 'I look' }, ...ids.map(call)] },
    { role: 'tool', results: ids.map(result) },
  ];
  const isWord = (id: string): boolean => /^\w+$/.test(id);
  expect(withToolIds(turns('a:1', 'call_1', 'b:2', 'ok'), isWord)).toEqual(turns('call_2', 'call_1', 'call_3', 'ok'));
  const fitting = turns('a', 'b');
  expect(withToolIds(fitting, isWord)).toBe(fitting);
});

test('all ids of a conversation are looked at, and nothing else is', () => {
  const turns = (asked: string, answered: string): readonly Turn[] => [
    user,
    { role: 'assistant', parts: [{ type: 'text', text: 'I look' }, call(asked), call('call_1')] },
    user,
    { role: 'tool', results: [result(answered), result('call_2')] },
  ];
  const fitting = withToolIds(turns('too long', 'longer yet'), upTo(6));
  expect(fitting).toStrictEqual(turns('call_3', 'call_4'));
  expect(fitting[0]).toBe(user);
});

test.each([
  ['openai-chat', 'a'.repeat(40), true],
  ['openai-chat', 'a'.repeat(41), false],
  ['openai-chat', '', false],
  ['openai-responses', 'a'.repeat(64), true],
  ['openai-responses', 'a'.repeat(65), false],
  ['anthropic-messages', 'a'.repeat(200), true],
  ['anthropic-messages', 'functions.x:0', false],
  ['bedrock-converse', 'a'.repeat(64), true],
  ['bedrock-converse', 'a'.repeat(65), false],
] as const)('%s takes the id "%s": %s', (format, id, stays) => {
  const turns: readonly Turn[] = [
    user,
    { role: 'assistant', parts: [call(id)] },
    { role: 'tool', results: [result(id)] },
  ];
  const sent = JSON.stringify(CODECS.get(format)!.encodeRequest(asked({ turns })).body);
  expect(sent.split(`"${stays ? id : 'call_1'}"`)).toHaveLength(3);
  if (!stays && id !== '') expect(sent).not.toContain(id);
});

test('who speaks the format himself is repeated', () => {
  const turns: readonly Turn[] = [user, { role: 'assistant', parts: [call('a'.repeat(70))] }];
  for (const format of ['openai-chat', 'openai-responses'] as const) {
    const { body } = CODECS.get(format)!.encodeRequest(asked({ turns, extra: { format, fields: {} } }));
    expect(JSON.stringify(body)).toContain('a'.repeat(70));
  }
});
