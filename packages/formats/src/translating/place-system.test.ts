import type { TextPart, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { placeSystem } from './place-system.ts';

const text = (words: string): TextPart => ({ type: 'text', text: words });
const system = (words: string): Turn => ({ role: 'system', parts: [text(words)] });
const developer = (words: string): Turn => ({ role: 'developer', parts: [text(words)] });
const USER: Turn = { role: 'user', parts: [text('Hi')] };
const ASSISTANT: Turn = { role: 'assistant', parts: [text('Hello')] };
const TOOL: Turn = { role: 'tool', results: [{ callId: 'a', parts: [text('7')] }] };
const MOVED = 'a system text that stood later in the conversation is sent before it';

describe.each([true, false])('where later ones are allowed: %s', (laterSystem) => {
  test.each<[string, readonly Turn[], readonly string[], readonly Turn[]]>([
    ['none', [USER, ASSISTANT], [], [USER, ASSISTANT]],
    ['those at the head', [system('a'), developer('b'), USER], ['a', 'b'], [USER]],
    ['a conversation that has nothing else', [system('a'), developer('b')], ['a', 'b'], []],
  ])('%s', (_, turns, words, left) => {
    expect(placeSystem(turns, { laterSystem })).toEqual({ system: words.map(text), turns: left, warnings: [] });
  });

  test.each([system('b'), developer('b')])('one behind an answer goes to the head, and is told: %j', (later) => {
    expect(placeSystem([system('a'), USER, ASSISTANT, later, USER], { laterSystem })).toEqual({
      system: [text('a'), text('b')],
      turns: [USER, ASSISTANT, USER],
      warnings: [MOVED],
    });
  });
});

test.each([
  ['the user', [USER, system('b')]],
  ['a tool', [USER, ASSISTANT, TOOL, developer('b')]],
])('one behind what %s said stays where that is allowed', (_, turns) => {
  expect(placeSystem([system('a'), ...turns], { laterSystem: true })).toEqual({
    system: [text('a')],
    turns,
    warnings: [],
  });
  expect(placeSystem(turns, { laterSystem: true })).toEqual({ system: [], turns, warnings: [] });
  expect(placeSystem(turns, { laterSystem: false })).toEqual({
    system: [text('b')],
    turns: turns.slice(0, -1),
    warnings: [MOVED],
  });
});
