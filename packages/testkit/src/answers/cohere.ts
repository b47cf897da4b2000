import { ANSWER_CANARY, bearer, JSON_TYPE, PROMPT, sse, SSE_TYPE, writtenBody, type Sample } from './sample.ts';

const USAGE = { billed_units: { input_tokens: 4, output_tokens: 13 }, tokens: { input_tokens: 61, output_tokens: 15 } };
const WORDS = ['An envoy ', ANSWER_CANARY, ' needs a voice.'];
const ID = 'c14c80c3-0000-4000-8000-000000000001';

const named = (type: string, fields: object) => [type, { ...fields, type }] as const;
const text = (content: string) => ({ message: { content: { text: content } } });

/** Chat v2: `tokens` is what was counted, `billed_units` what is paid. */
export const cohere: Sample = {
  name: 'cohere',
  errors: 'cohere',
  kind: 'cohere',
  base: '',
  modes: ['JSON', 'stream'],
  path: () => '/v2/chat',
  question: (model, mode) => writtenBody(model, mode, `"messages":[{"role":"user","content":"${PROMPT}"}]`),
  type: { JSON: JSON_TYPE, stream: SSE_TYPE },
  pieces: (_model, { mode }) => {
    if (mode === 'JSON') {
      const message = { role: 'assistant', content: [{ type: 'text', text: WORDS.join('') }] };
      return [Buffer.from(JSON.stringify({ id: ID, message, finish_reason: 'COMPLETE', usage: USAGE }))];
    }
    return sse([
      named('message-start', { id: ID, delta: { message: { role: 'assistant', content: [], tool_plan: '' } } }),
      named('content-start', { index: 0, delta: { message: { content: { type: 'text', text: '' } } } }),
      ...WORDS.map((content) => named('content-delta', { index: 0, delta: text(content) })),
      named('content-end', { index: 0 }),
      named('message-end', { delta: { finish_reason: 'COMPLETE', usage: USAGE } }),
    ]);
  },
  tokens: { input: 61, output: 15 },
  lastWord: 'message-end',
  credential: bearer,
};
