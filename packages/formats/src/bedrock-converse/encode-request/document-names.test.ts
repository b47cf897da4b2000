import { expect, test } from 'vitest';
import { documentNames } from './document-names.ts';

const OTHER = 'names of documents are written with other characters, for this provider';
const LONG = 'x'.repeat(200);

test.each<[readonly (string | undefined)[], readonly string[], number]>([
  [['Report 1 (final) [a]-b'], ['Report 1 (final) [a]-b'], 0],
  [[undefined, undefined], ['document', 'document (2)'], 1],
  [['a.pdf', 'ä'], ['a-pdf', '-'], 2],
  [['  a \t b\n'], ['a b'], 1],
  [['', ' '], ['document', 'document (2)'], 2],
  // None twice, also where one is called as another would be numbered.
  [['a', 'a', 'a (2)', 'a'], ['a', 'a (2)', 'a (2) (2)', 'a (3)'], 3],
  [[LONG, `${LONG}y`, LONG], [LONG, `${LONG.slice(4)} (2)`, `${LONG.slice(4)} (3)`], 2],
])('%j', (names, written, warnings) => {
  const said: string[] = [];
  expect(names.map(documentNames((warning) => said.push(warning)))).toEqual(written);
  expect(said).toEqual(Array.from({ length: warnings }, () => OTHER));
});
