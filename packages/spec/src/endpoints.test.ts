import { expect, test } from 'vitest';
import { ENDPOINTS } from './endpoints.ts';

test('format and operation tell which numbers of an answer are its usage, where it is paid by tokens', () => {
  const shapes = new Map<string, Set<string>>();
  for (const { format, operation, usage } of ENDPOINTS) {
    if (usage === 'none') continue;
    const key = `${format} ${operation}`;
    shapes.set(key, (shapes.get(key) ?? new Set()).add(usage));
  }
  expect(shapes.size).toBeGreaterThan(10);
  expect([...shapes].filter(([, of]) => of.size > 1)).toEqual([]);
});
