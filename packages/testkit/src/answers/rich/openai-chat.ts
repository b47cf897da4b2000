import { halves, type Rich, type Said } from './said.ts';

const USAGE = {
  prompt_tokens: 30,
  completion_tokens: 12,
  total_tokens: 42,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

const head = { id: 'chatcmpl-kit-2', created: 1_760_000_000, model: 'up-1' };

const reasonOf = ({ call }: Said): string => (call ? 'tool_calls' : 'stop');

const tierOf = ({ tier }: Said) => (tier === undefined ? {} : { service_tier: tier });

const chunkOf = (said: Said, fields: object) =>
  ['', { ...head, object: 'chat.completion.chunk', ...tierOf(said), ...fields }] as const;

/** Thoughts stand where DeepSeek and many others put them. */
export const richOpenaiChat: Rich = {
  whole: (said) => {
    const { thoughts, text, call } = said;
    const message = {
      role: 'assistant',
      content: text ?? null,
      ...(thoughts !== undefined && { reasoning_content: thoughts }),
      ...(call && {
        tool_calls: [
          { id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.args) } },
        ],
      }),
    };
    const choices = [{ index: 0, message, finish_reason: reasonOf(said), logprobs: null }];
    return { ...head, object: 'chat.completion', choices, usage: said.usage ?? USAGE, ...tierOf(said) };
  },
  events: (said) => {
    const { thoughts, text, call } = said;
    const chunk = (delta: object, finish_reason: string | null = null) =>
      chunkOf(said, { choices: [{ index: 0, delta, finish_reason }] });
    const calling = (fields: object) => chunk({ tool_calls: [{ index: 0, ...fields }] });
    return [
      chunk({ role: 'assistant', content: '' }),
      ...halves(thoughts ?? '').map((reasoning_content) => chunk({ reasoning_content })),
      ...halves(text ?? '').map((content) => chunk({ content })),
      ...(call ? [calling({ id: call.id, type: 'function', function: { name: call.name, arguments: '' } })] : []),
      ...(call ? halves(JSON.stringify(call.args)).map((args) => calling({ function: { arguments: args } })) : []),
      chunk({}, reasonOf(said)),
      chunkOf(said, { choices: [], usage: said.usage ?? USAGE }),
      ['', '[DONE]'],
    ];
  },
};
