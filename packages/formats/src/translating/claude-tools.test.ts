import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { strictParameters } from './claude-tools.ts';

test('strict arguments are what structured outputs can say', () => {
  const tool = (parameters: JsonObject, strict?: boolean, model = 'claude-sonnet-4-5') =>
    strictParameters({ type: 'function', name: 'x', parameters, strict }, 'tools[0]', model);
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
  expect(tool(open, true)).toMatchObject({ parameters: open, strict: undefined });
  expect(tool(bounded, true, 'claude-sonnet-4-20250514')).toEqual({
    parameters: bounded,
    strict: undefined,
    warnings: ['tools[0]: strict is left out: this model has no such tools'],
  });
});
