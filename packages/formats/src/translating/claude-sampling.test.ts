import { expect, test } from 'vitest';
import { claudeSampling } from './claude-sampling.ts';

type Asked = Parameters<typeof claudeSampling>[0];
type Left = ReturnType<typeof claudeSampling>['left'];

const ONE = 'this model takes one of temperature and top_p';
const THINKS = 'a model that thinks takes none';

test.each<[model: string, asked: Asked, taken: object, left: Left]>([
  ['claude-3-haiku', { temperature: 0.2, topP: 0.9, topK: 3 }, { temperature: 0.2, topP: 0.9, topK: 3 }, []],
  ['claude-sonnet-4-5', { temperature: 0.2, topP: 0.9, topK: 3 }, { temperature: 0.2, topK: 3 }, [['topP', ONE]]],
  ['claude-sonnet-4-5', { temperature: 1, topP: 0.9 }, { topP: 0.9 }, [['temperature', ONE]]],
  ['claude-sonnet-4-5', { topP: 0.9 }, { topP: 0.9 }, []],
  ['claude-opus-5', { temperature: 1 }, {}, [['temperature', 'this model takes none']]],
])('of the sampling %s takes of %j', (model, asked, taken, left) => {
  expect(claudeSampling(asked, { model, thinks: false })).toEqual({ taken, left });
});

test.each<[asked: Asked, taken: object, left: Left]>([
  [{ temperature: 1 }, { temperature: 1 }, []],
  [{ temperature: 0.9 }, {}, [['temperature', THINKS]]],
  [{ topP: 0.95 }, { topP: 0.95 }, []],
  [{ topP: 0.94 }, {}, [['topP', THINKS]]],
  [{ topK: 1 }, {}, [['topK', THINKS]]],
  [
    { temperature: 0.2, topP: 0.95, topK: 3 },
    { topP: 0.95 },
    [
      ['temperature', THINKS],
      ['topK', THINKS],
    ],
  ],
  [
    { temperature: 1, topP: 0.95, topK: 3 },
    { topP: 0.95 },
    [
      ['topK', THINKS],
      ['temperature', ONE],
    ],
  ],
])('a model that thinks takes of %j no temperature but 1, no top_k and little of top_p', (asked, taken, left) => {
  expect(claudeSampling(asked, { model: 'claude-sonnet-4-5', thinks: true })).toEqual({ taken, left });
});
