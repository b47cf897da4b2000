import { expect, test } from 'vitest';
import { dataUrl, sourceOfUrl } from './data-url.ts';

const LONG = 'A'.repeat(1_000);
const data = (base64: string) => ({ from: 'data', base64 });

test.each([
  ['https://example.com/a.png', { source: { from: 'url', url: 'https://example.com/a.png' } }],
  ['data:image/png;base64,QQ==', { source: data('QQ=='), mediaType: 'image/png' }],
  ['DATA:image/png;BASE64,QQ==', { source: data('QQ=='), mediaType: 'image/png' }],
  ['data:image/png;name=a;x=b;base64,QQ==', { source: data('QQ=='), mediaType: 'image/png' }],
  ['data:;base64,QQ==', { source: data('QQ==') }],
  [`data:image/png;base64,${LONG}`, { source: data(LONG), mediaType: 'image/png' }],
  // Not in base64, or not at the beginning.
  ['data:text/plain,QQ==', { source: { from: 'url', url: 'data:text/plain,QQ==' } }],
  ['x:data:image/png;base64,QQ==', { source: { from: 'url', url: 'x:data:image/png;base64,QQ==' } }],
])('%j', (url, source) => {
  expect(sourceOfUrl(url)).toStrictEqual(source);
});

test('written as one', () => {
  expect(dataUrl('QQ==', 'image/gif')).toBe('data:image/gif;base64,QQ==');
});

test('parameters without end are an address like any other', () => {
  const url = `data:${';'.repeat(10_000_000)}`;
  expect(sourceOfUrl(url).source).toHaveProperty('url', url);
});
