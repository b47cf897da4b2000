import type { Json } from '@dragoman/spec';

/** What a field may turn into when somebody means no good. */
export const ODD: readonly Json[] = [
  null,
  true,
  -1,
  1.5,
  '',
  'text',
  [],
  {},
  [null],
  [[]],
  [{}],
  { type: 'other' },
  '__proto__',
];
