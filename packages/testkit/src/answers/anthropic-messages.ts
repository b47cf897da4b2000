import { ANSWER_CANARY, JSON_TYPE, PROMPT, sse, SSE_TYPE, writtenBody, type Sample } from './sample.ts';

const INPUT = { input_tokens: 7, cache_creation_input_tokens: 11, cache_read_input_tokens: 29 };
const WORDS = ['Between two courts ', ANSWER_CANARY, ' stood an interpreter. 水'];

const message = (model: string, rest: object) => ({
  id: 'msg_kit_1',
  type: 'message',
  role: 'assistant',
  model,
  ...rest,
});
const named = (type: string, fields: object) => [type, { type, ...fields }] as const;

/** Messages: a stream says its input at the beginning and its output, cumulative, near the end. */
export const anthropicMessages: Sample = {
  name: 'anthropic-messages',
  errors: 'anthropic',
  kind: 'anthropic',
  base: '',
  modes: ['JSON', 'stream'],
  path: () => '/v1/messages',
  question: (model, mode) =>
    writtenBody(model, mode, `"max_tokens":64,"messages":[{"role":"user","content":"${PROMPT}"}]`),
  type: { JSON: JSON_TYPE, stream: `${SSE_TYPE}; charset=utf-8` },
  pieces: (model, { mode }) => {
    if (mode === 'JSON') {
      const content = [{ type: 'text', text: WORDS.join('') }];
      const usage = { ...INPUT, output_tokens: 19 };
      return [
        Buffer.from(JSON.stringify(message(model, { content, stop_reason: 'end_turn', stop_sequence: null, usage }))),
      ];
    }
    const start = message(model, { content: [], stop_reason: null, usage: { ...INPUT, output_tokens: 1 } });
    return sse([
      named('message_start', { message: start }),
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      named('ping', {}),
      ...WORDS.map((text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
      named('content_block_stop', { index: 0 }),
      named('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 19 } }),
      named('message_stop', {}),
    ]);
  },
  tokens: { input: 47, output: 19, cacheRead: 29, cacheWrite: 11 },
  lastWord: 'message_stop',
  credential: (key) => ({ 'x-api-key': key }),
};
