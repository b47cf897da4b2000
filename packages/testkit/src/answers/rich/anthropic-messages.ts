import { halves, SIGNATURE, type Rich, type Said } from './said.ts';

const USAGE = { input_tokens: 20, cache_read_input_tokens: 4, cache_creation_input_tokens: 6, output_tokens: 12 };

const head = { id: 'msg_kit_2', type: 'message', role: 'assistant', model: 'up-1', stop_sequence: null };

const reasonOf = ({ call }: Said): string => (call ? 'tool_use' : 'end_turn');

type Block = Readonly<Record<string, unknown>>;

const blocksOf = ({ thoughts, text, call }: Said): readonly Block[] => [
  ...(thoughts === undefined ? [] : [{ type: 'thinking', thinking: thoughts, signature: SIGNATURE }]),
  ...(text === undefined ? [] : [{ type: 'text', text }]),
  ...(call ? [{ type: 'tool_use', id: call.id, name: call.name, input: call.args }] : []),
];

/** A block as it begins, and what is said of it then. */
function pieces({ type, thinking, text, input, ...rest }: Block): readonly [start: Block, deltas: readonly Block[]] {
  switch (type) {
    case 'thinking': {
      const thoughts = halves(String(thinking)).map((each) => ({ type: 'thinking_delta', thinking: each }));
      const signed = { type: 'signature_delta', signature: SIGNATURE };
      return [{ type, thinking: '', signature: '' }, [...thoughts, signed]];
    }
    case 'text':
      return [{ type, text: '' }, halves(String(text)).map((each) => ({ type: 'text_delta', text: each }))];
    default: {
      const args = halves(JSON.stringify(input)).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
      return [{ type, ...rest, input: {} }, args];
    }
  }
}

/** Signed thoughts, and tokens that were written to the cache. */
export const richAnthropicMessages: Rich = {
  whole: (said) => ({ ...head, content: blocksOf(said), stop_reason: reasonOf(said), usage: said.usage ?? USAGE }),
  events: (said) => {
    const begun = { ...head, content: [], stop_reason: null, usage: said.usage ?? { ...USAGE, output_tokens: 1 } };
    const events: readonly (readonly [string, object])[] = [
      ['message_start', { message: begun }],
      ...blocksOf(said).flatMap((block, index): readonly (readonly [string, object])[] => {
        const [content_block, deltas] = pieces(block);
        return [
          ['content_block_start', { index, content_block }],
          ...deltas.map((delta) => ['content_block_delta', { index, delta }] as const),
          ['content_block_stop', { index }],
        ];
      }),
      [
        'message_delta',
        { delta: { stop_reason: reasonOf(said), stop_sequence: null }, usage: said.usage ?? { output_tokens: 12 } },
      ],
      ['message_stop', {}],
    ];
    return events.map(([type, fields]) => [type, { type, ...fields }]);
  },
};
