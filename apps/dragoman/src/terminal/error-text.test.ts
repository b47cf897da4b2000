import { StoreUnavailable } from '@dragoman/store';
import { expect, test } from 'vitest';
import { errorText } from './error-text.ts';

const cause = new Error("EACCES: permission denied, mkdir '/data'");

test.each([
  [new Error('plain'), 'plain'],
  [new StoreUnavailable('sqlite', 'down', { cause }), `the sqlite store cannot be reached: ${cause.message}`],
  [new StoreUnavailable('sqlite', 'full', { cause }), 'the sqlite store has no room left'],
  [new StoreUnavailable('postgres', 'down', { cause }), 'the postgres store cannot be reached'],
])('%s', (error, text) => expect(errorText(error)).toBe(text));
