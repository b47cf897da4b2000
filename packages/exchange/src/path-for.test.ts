import { expect, test } from 'vitest';
import { pathFor } from './path-for.ts';

test.each([
  ['as it is', { strip: [], base: '' }, '/v2/chat', 'm', '/v2/chat'],
  ['the endpoint has its version', { strip: ['/v1'], base: '/proxy/v1' }, '/v1/messages', 'm', '/proxy/v1/messages'],
  ['a deployment', { strip: ['/v1'], base: '/d/{model}', query: 'v=1' }, '/v1/x', 'a b', '/d/a%20b/x?v=1'],
  ['a colon in the name', { strip: [], base: '' }, '/model/{model}/converse', 'a:0', '/model/a%3A0/converse'],
  ['a path in the name stays one segment', { strip: [], base: '' }, '/m/{model}', '../x', '/m/..%2Fx'],
  ['a query that is there', { strip: [], base: '', query: 'v=1' }, '/x?a=b', 'm', '/x?a=b&v=1'],
  ['a parameter that is there', { strip: [], base: '', query: 'v=1' }, '/x?v=2', 'm', '/x?v=2'],
  ['a dollar in the name', { strip: [], base: '' }, '/m/{model}', '$&', '/m/%24%26'],
])('%s', (_what, rule, path, model, expected) => {
  expect(pathFor(rule, path, model)).toBe(expected);
});
