import { describe, expect, test } from 'vitest';
import { unseenEdits } from '../src/heal/unseen-edits.ts';

const backend = (generation: number, annotations: Record<string, string>) => ({
  metadata: { name: 'b', namespace: 'default', generation, annotations },
});
const MODEL = 'gateway.envoyproxy.io/llm.model';

describe('an edit of a Backend', () => {
  test.each([
    ['another fact', backend(1, { [MODEL]: 'b' }), true],
    ['a fact more', backend(1, { [MODEL]: 'a', 'gateway.envoyproxy.io/llm.path': '/v1' }), true],
    ['no fact any more', backend(1, {}), true],
    ['the same', backend(1, { [MODEL]: 'a' }), false],
    ['an annotation that is no fact', backend(1, { [MODEL]: 'a', 'example.dev/x': '1' }), false],
    ['a spec that Envoy Gateway sees', backend(2, { [MODEL]: 'b' }), false],
  ])('%s', (_what, after, unseen) => {
    const edits = unseenEdits();
    expect(edits.written(backend(1, { [MODEL]: 'a' }))).toBe(false);
    expect(edits.written(after)).toBe(unseen);
    expect(edits.written(after)).toBe(false);
  });

  test('the order of annotations says nothing; one that comes back is new', () => {
    const edits = unseenEdits();
    const [a, b] = [MODEL, 'gateway.envoyproxy.io/llm.path'];
    edits.written(backend(1, { [a]: '1', [b]: '2' }));
    expect(edits.written(backend(1, { [b]: '2', [a]: '1' }))).toBe(false);
    edits.deleted(backend(1, {}));
    expect(edits.written(backend(1, { [a]: '3' }))).toBe(false);
  });
});
