import { halves, type Rich, type Said } from './said.ts';

const USAGE = {
  input_tokens: 30,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 12,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 42,
};

interface Item {
  readonly type: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

const thoughtsItem = (text: string): Item => ({
  type: 'reasoning',
  id: 'rs_kit_1',
  summary: [{ type: 'summary_text', text }],
});

const messageItem = (text: string): Item => ({
  type: 'message',
  id: 'msg_kit_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

const callItem = ({ id, name, args }: NonNullable<Said['call']>): Item => ({
  type: 'function_call',
  id: 'fc_kit_1',
  call_id: id,
  name,
  arguments: JSON.stringify(args),
  status: 'completed',
});

const itemsOf = ({ thoughts, text, call }: Said): readonly Item[] => [
  ...(thoughts === undefined ? [] : [thoughtsItem(thoughts)]),
  ...(text === undefined ? [] : [messageItem(text)]),
  ...(call ? [callItem(call)] : []),
];

/** While it goes on the tier is what was asked for. */
const tierOf = ({ tier }: Said, status: string) =>
  tier === undefined ? {} : { service_tier: status === 'completed' ? tier : 'auto' };

const response = (status: string, output: readonly Item[], said: Said) => ({
  id: 'resp_kit_2',
  object: 'response',
  created_at: 1_760_000_000,
  status,
  error: null,
  incomplete_details: null,
  model: 'up-1',
  output,
  parallel_tool_calls: true,
  tools: [],
  usage: status === 'completed' ? (said.usage ?? USAGE) : null,
  ...tierOf(said, status),
});

type Event = readonly [type: string, fields: object];

/** What streams say of one item between its beginning and its end. */
function deltasOf(item: Item, output_index: number): readonly Event[] {
  const at = { item_id: item.id, output_index };
  switch (item.type) {
    case 'reasoning': {
      const [{ text }] = item['summary'] as [{ text: string }];
      const part = { ...at, summary_index: 0 };
      return [
        ['response.reasoning_summary_part.added', { ...part, part: { type: 'summary_text', text: '' } }],
        ...halves(text).map((delta): Event => ['response.reasoning_summary_text.delta', { ...part, delta }]),
        ['response.reasoning_summary_text.done', { ...part, text }],
        ['response.reasoning_summary_part.done', { ...part, part: { type: 'summary_text', text } }],
      ];
    }
    case 'message': {
      const [content] = item['content'] as [{ text: string }];
      const part = { ...at, content_index: 0 };
      return [
        ['response.content_part.added', { ...part, part: { ...content, text: '' } }],
        ...halves(content.text).map((delta): Event => ['response.output_text.delta', { ...part, delta, logprobs: [] }]),
        ['response.output_text.done', { ...part, text: content.text, logprobs: [] }],
        ['response.content_part.done', { ...part, part: content }],
      ];
    }
    default: {
      const args = String(item['arguments']);
      return [
        ...halves(args).map((delta): Event => ['response.function_call_arguments.delta', { ...at, delta }]),
        ['response.function_call_arguments.done', { ...at, arguments: args }],
      ];
    }
  }
}

const EMPTY = { summary: [], content: [], arguments: '' };

/** An item before anything is in it. */
const opened = (item: Item): object =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, name in EMPTY ? EMPTY[name as 'content'] : value]),
  );

/** Thoughts are a summary. */
export const richOpenaiResponses: Rich = {
  whole: (said) => response('completed', itemsOf(said), said),
  events: (said) => {
    const items = itemsOf(said);
    const events: readonly Event[] = [
      ['response.created', { response: response('in_progress', [], said) }],
      ...items.flatMap((item, output_index): readonly Event[] => [
        ['response.output_item.added', { output_index, item: opened(item) }],
        ...deltasOf(item, output_index),
        ['response.output_item.done', { output_index, item }],
      ]),
      ['response.completed', { response: response('completed', items, said) }],
    ];
    return events.map(([type, fields], sequence_number) => [type, { type, sequence_number, ...fields }]);
  },
};
