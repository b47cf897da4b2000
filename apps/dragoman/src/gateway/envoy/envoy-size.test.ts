import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { envoySize } from './envoy-size.ts';

test('what is said, and what is usual', () => {
  expect(envoySize({ DRAGOMAN_ENVOY_MEMORY: '512', DRAGOMAN_CONCURRENCY: '3' })).toEqual({
    heapBytes: 512 * 1024 * 1024,
    concurrency: 3,
  });
  const usual = envoySize({ DRAGOMAN_ENVOY_MEMORY: '', PATH: '/bin' });
  expect(usual.concurrency).toBe(availableParallelism());
  expect(usual.heapBytes).toBeGreaterThan(64 * 1024 * 1024);
});

test.each(['DRAGOMAN_ENVOY_MEMORY', 'DRAGOMAN_CONCURRENCY'])('%s that is none is named', (name) => {
  for (const text of ['0', '-1', '1.5', 'two', '512M', '1e99'])
    expect(() => envoySize({ [name]: text }), text).toThrow(
      `${name} has to be a whole number above 0, and is "${text}"`,
    );
});
