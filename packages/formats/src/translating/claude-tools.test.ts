import type { ChatRequest, JsonObject, ToolChoice } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { isForced, mayForce, strictParameters } from './claude-tools.ts';

const tool = (parameters: JsonObject | undefined, strict?: boolean, model = 'claude-sonnet-4-5') =>
  strictParameters({ type: 'function', name: 'x', parameters, strict }, 'tools[0]', model);

test.each<[JsonObject | undefined, JsonObject]>([
  [undefined, { type: 'object' }],
  [{}, { type: 'object' }],
  [{ properties: {} }, { type: 'object', properties: {} }],
  [
    { type: 'object', additionalProperties: true },
    { type: 'object', additionalProperties: true },
  ],
])('arguments of %j are those of an object', (parameters, written) => {
  expect(tool(parameters)).toEqual({ parameters: written, strict: undefined, warnings: [] });
});

test('strict arguments are what structured outputs can say', () => {
  const bounded = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } };
  expect(tool(bounded)).toEqual({ parameters: bounded, strict: undefined, warnings: [] });
  expect(tool(bounded, true)).toEqual({
    parameters: {
      type: 'object',
      properties: { n: { type: 'integer', description: '(minimum: 1)' } },
      additionalProperties: false,
    },
    strict: true,
    warnings: ['tools[0]: minimum of the schema can only be described to this model'],
  });
  const open = { type: 'object', additionalProperties: true };
  expect(tool(open, true)).toEqual({
    parameters: open,
    strict: undefined,
    warnings: ['tools[0]: strict is left out: this provider takes no strict schema with fields of any name'],
  });
  expect(tool(bounded, true, 'claude-sonnet-4-20250514')).toEqual({
    parameters: bounded,
    strict: undefined,
    warnings: ['tools[0]: strict is left out: this model has no such tools'],
  });
});

test.each<[ToolChoice | undefined, boolean]>([
  [undefined, false],
  [{ type: 'auto' }, false],
  [{ type: 'none' }, false],
  [{ type: 'required' }, true],
  [{ type: 'named', name: 'x' }, true],
  [{ type: 'allowed', names: ['x'], required: true }, true],
  [{ type: 'allowed', names: ['x'], required: false }, false],
])('whether %j forces a call: %s', (toolChoice, forces) => {
  expect(isForced({ toolChoice })).toBe(forces);
});

test('a model that always thinks cannot be told that it has to call a tool', () => {
  const choice = (model: string, toolChoice: ChatRequest['toolChoice']) => mayForce({ model, toolChoice });
  const named = { type: 'named', name: 'x' } as const;
  expect(choice('claude-opus-5', named)).toBe(named);
  expect(choice('claude-opus-5-5', { type: 'none' })).toEqual({ type: 'none' });
  expect(() => choice('claude-opus-5-5', named)).toThrow(
    expect.objectContaining({
      code: 'cannot_translate',
      message: 'tool_choice: this model cannot be told that it has to call a tool',
      param: 'tool_choice',
    }),
  );
});
