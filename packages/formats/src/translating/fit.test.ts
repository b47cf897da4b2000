import type { SupportTable } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { fit } from './fit.ts';

const format = 'cohere';
const support = { seed: 'keeps', metadata: 'warns', user: 'warns', store: 'refuses', choices: 'refuses' };
const to = { format, support: support as unknown as SupportTable } as const;

test('what is left out is told once, what is kept is not', () => {
  expect(
    fit(
      [
        { feature: 'metadata', path: 'a' },
        { feature: 'seed', path: 'b' },
        { feature: 'user', path: 'c' },
        { feature: 'metadata', path: 'a' },
      ],
      to,
    ),
  ).toEqual(['a is left out', 'c is left out']);
  expect(fit([], to)).toEqual([]);
});

test('the first that cannot be left out is refused', () => {
  const uses = [
    { feature: 'metadata', path: 'a' },
    { feature: 'store', path: 'b' },
    { feature: 'choices', path: 'c' },
  ] as const;
  expect(() => fit(uses, to)).toThrow(
    expect.objectContaining({
      code: 'cannot_translate',
      message: 'b: store cannot be translated to cohere',
      param: 'b',
    }),
  );
});
