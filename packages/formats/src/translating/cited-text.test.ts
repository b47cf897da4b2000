import { expect, test } from 'vitest';
import { aboutAll, closeText, NO_TEXT, withSource, withText } from './cited-text.ts';

const decode = (wire: object) => ({ title: String(Object.values(wire)[0]) });
const END = { type: 'text-end', choice: 0 };

test('citations are told behind all of their text, in their order', () => {
  const text = withText(withSource(withText(withSource(NO_TEXT, { a: 'one' }), 'Hé'), { a: 'two' }), '👋');
  expect(closeText(text, decode)).toEqual([
    { type: 'citation', choice: 0, citation: { title: 'one', start: 0, end: 4 } },
    { type: 'citation', choice: 0, citation: { title: 'two', start: 0, end: 4 } },
    END,
  ]);
});

test('without a text of their own they are about what came before', () => {
  expect(closeText(withSource(NO_TEXT, { a: 'one' }), decode)).toEqual([
    { type: 'citation', choice: 0, citation: { title: 'one' } },
    END,
  ]);
  expect(aboutAll({ title: 'x' }, 0)).toEqual({ title: 'x' });
});
