import type { AnswerEvent } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { added, done, written } from './testdata/written.ts';

const thought = { id: 'rs_made-1_0', type: 'reasoning' };
const call = (index: number, args: string) => ({
  ...{ id: `fc_made-1_${index}`, type: 'function_call' },
  ...{ call_id: 'c', name: 'look', arguments: args },
});
const CALL = { type: 'tool-call', choice: 0, call: 0, id: 'c', name: 'look' } as const;
const args = (json: string) => ({ type: 'tool-args', choice: 0, call: 0, json }) as const;
const argsEvents = (index: number, ...pieces: readonly string[]) => [
  ...pieces.map((delta) => [
    'function_call_arguments.delta',
    { item_id: `fc_made-1_${index}`, output_index: index, delta },
  ]),
  [
    'function_call_arguments.done',
    { item_id: `fc_made-1_${index}`, output_index: index, name: 'look', arguments: pieces.join('') },
  ],
];
const CUSTOM = { id: 'ctc_made-1_0', type: 'custom_tool_call', call_id: 'c', name: 'look' };
const CUSTOM_PLACE = { item_id: 'ctc_made-1_0', output_index: 0 };

test.each<[string, readonly AnswerEvent[], readonly unknown[]]>([
  [
    'a call',
    [CALL, args('{"q"'), args(':1}')],
    [
      added(0, { ...call(0, ''), status: 'in_progress' }),
      ...argsEvents(0, '{"q"', ':1}'),
      done(0, { ...call(0, '{"q":1}'), status: 'completed' }),
    ],
  ],
  [
    'a call without arguments, which another format signed',
    [{ ...CALL, signature: 's' }],
    [
      added(0, { ...thought, summary: [] }),
      done(0, { ...thought, summary: [], encrypted_content: 'call.s' }),
      added(1, { ...call(1, ''), status: 'in_progress' }),
      ...argsEvents(1, '{}'),
      done(1, { ...call(1, '{}'), status: 'completed' }),
    ],
  ],
  [
    'a call of a custom tool',
    [{ ...CALL, custom: true }, args('ls')],
    [
      added(0, { ...CUSTOM, input: '', status: 'in_progress' }),
      ['custom_tool_call_input.delta', { ...CUSTOM_PLACE, delta: 'ls' }],
      ['custom_tool_call_input.done', { ...CUSTOM_PLACE, input: 'ls' }],
      done(0, { ...CUSTOM, input: 'ls', status: 'completed' }),
    ],
  ],
  [
    'a call of a custom tool without input',
    [{ ...CALL, custom: true }],
    [
      added(0, { ...CUSTOM, input: '', status: 'in_progress' }),
      ['custom_tool_call_input.done', { ...CUSTOM_PLACE, input: '' }],
      done(0, { ...CUSTOM, input: '', status: 'completed' }),
    ],
  ],
  ...[
    ['image/webp', 'webp'],
    [undefined, 'png'],
  ].map(([mediaType, format]): [string, readonly AnswerEvent[], readonly unknown[]] => {
    const image = { type: 'image_generation_call', status: 'completed', output_format: format!, result: 'AA' };
    return [
      `an image of ${mediaType}`,
      [{ type: 'media', choice: 0, kind: 'image', base64: 'AA', mediaType }],
      [added(0, { id: 'item_made-1_0', ...image }), done(0, { id: 'item_made-1_0', ...image })],
    ];
  }),
  [
    'an item of its own',
    [
      {
        ...{ type: 'native', choice: 0 },
        part: { type: 'native', format: 'openai-responses', value: { id: 'ws_1', type: 'web_search_call' } },
      },
    ],
    [added(0, { id: 'ws_1', type: 'web_search_call' }), done(0, { id: 'ws_1', type: 'web_search_call' })],
  ],
])('%s', (_name, events, said) => {
  expect(written(...events)).toStrictEqual(said);
});
