import { ANSWER_CANARY, bearer, JSON_TYPE, PROMPT, sse, SSE_TYPE, writtenBody, type Sample } from './sample.ts';

const USAGE = {
  input_tokens: 52,
  input_tokens_details: { cached_tokens: 20 },
  output_tokens: 31,
  output_tokens_details: { reasoning_tokens: 12 },
  total_tokens: 83,
};
const TEXT = `One port, many tongues. ${ANSWER_CANARY}`;

const response = (model: string, status: string, usage: object | null) => ({
  id: 'resp_kit_1',
  object: 'response',
  created_at: 1_760_000_000,
  status,
  model,
  output: usage
    ? [
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status,
          content: [{ type: 'output_text', text: TEXT, annotations: [] }],
        },
      ]
    : [],
  usage,
});

const named = (type: string, sequence_number: number, fields: object) =>
  [type, { type, sequence_number, ...fields }] as const;

/** OpenAI's Responses: the whole answer comes once more at the end of a stream, with the usage in it. */
export const openaiResponses: Sample = {
  name: 'openai-responses',
  errors: 'openai',
  kind: 'openai',
  base: '/v1',
  modes: ['JSON', 'stream'],
  path: () => '/v1/responses',
  question: (model, mode) => writtenBody(model, mode, `"input":"${PROMPT}"`),
  type: { JSON: JSON_TYPE, stream: `${SSE_TYPE}; charset=utf-8` },
  pieces: (model, { mode }) => {
    if (mode === 'JSON') return [Buffer.from(JSON.stringify(response(model, 'completed', USAGE), null, 2))];
    const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
    return sse([
      named('response.created', 0, { response: response(model, 'in_progress', null) }),
      named('response.output_text.delta', 1, { ...place, delta: 'One port, many tongues. ' }),
      named('response.output_text.delta', 2, { ...place, delta: ANSWER_CANARY }),
      named('response.output_text.done', 3, { ...place, text: TEXT }),
      named('response.completed', 4, { response: response(model, 'completed', USAGE) }),
    ]);
  },
  tokens: { input: 52, output: 31, cacheRead: 20, reasoning: 12 },
  lastWord: 'response.completed',
  credential: bearer,
};
