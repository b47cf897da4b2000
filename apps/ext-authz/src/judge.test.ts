import type { Authorizer, CallerFacts } from '@dragoman/spec';
import { expect, test, vi } from 'vitest';
import { judge } from './judge.ts';

const CALLER: CallerFacts = {
  key: 'alice',
  model: 'm',
  dialect: 'openai-chat',
  operation: 'chat',
  headers: { 'x-a': '1', 'x-b': '2' },
};
const authorizer = (decide: Authorizer['decide'], headers: readonly string[] = []): Authorizer => ({ decide, headers });
const ask = (judges: Readonly<Record<string, Authorizer | undefined>>, ids: readonly string[] = Object.keys(judges)) =>
  judge(ids, CALLER, {
    findPlugin: (id) => {
      const found = judges[id];
      return Promise.resolve(id in judges ? { name: `name-of-${id}`, ...(found && { authorizer: found }) } : undefined);
    },
    watched: (_what, work) => work(),
  });

test('nobody to ask, and all let it go on', async () => {
  expect(await ask({})).toBeUndefined();
  expect(
    await ask({ a: authorizer(() => undefined), b: authorizer(() => Promise.resolve(undefined)) }),
  ).toBeUndefined();
});

test('the first who refuses is named, and nobody behind him is asked', async () => {
  const behind = vi.fn(() => 'never');
  expect(await ask({ a: authorizer(() => Promise.resolve(' no\r\nway ')), b: authorizer(behind) })).toEqual({
    plugin: 'name-of-a',
    message: 'no way',
  });
  expect(behind).not.toHaveBeenCalled();
});

test.each([
  ['', 'The call is not allowed.'],
  ['x'.repeat(501), `${'x'.repeat(500)} ...`],
])('a reason that cannot be told as it is', async (reason, message) => {
  expect(await ask({ a: authorizer(() => reason) })).toMatchObject({ message });
});

test('each sees the headers that it names, and who calls', async () => {
  const seen: CallerFacts[] = [];
  const watch = (name: string) => authorizer((caller) => void seen.push(caller) as undefined, [name]);
  await ask({ a: watch('x-a'), b: watch('x-b') });
  expect(seen).toEqual([
    { ...CALLER, headers: { 'x-a': '1' } },
    { ...CALLER, headers: { 'x-b': '2' } },
  ]);
});

test.each<[string, Readonly<Record<string, Authorizer | undefined>>, readonly string[] | undefined, RegExp]>([
  ['is not loaded', {}, ['a'], /^the route asks plugin a, which is not loaded here$/],
  ['judges nothing', { a: undefined }, undefined, /which is not loaded here$/],
  [
    'throws',
    {
      a: authorizer(() => {
        throw new TypeError('canary');
      }),
    },
    undefined,
    /^plugin name-of-a: its authorizer failed: TypeError$/,
  ],
  ['rejects', { a: authorizer(() => Promise.reject(new Error('canary'))) }, undefined, /its authorizer failed: Error$/],
  ['says something else', { a: authorizer(() => true as never) }, undefined, /its authorizer gave no text$/],
])('one that %s lets nobody in', async (_what, judges, ids, message) => {
  await expect(ask(judges, ids)).rejects.toThrow(message);
});

test('one that takes too long lets nobody in', async () => {
  await expect(ask({ a: authorizer(() => new Promise(() => undefined)) })).rejects.toThrow(
    'plugin a: its authorizer took longer than 1000 ms',
  );
});
