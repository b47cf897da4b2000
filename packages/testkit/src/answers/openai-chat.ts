import { ANSWER_CANARY, bearer, JSON_TYPE, PROMPT, sse, SSE_TYPE, writtenBody, type Sample } from './sample.ts';

const USAGE = {
  prompt_tokens: 41,
  completion_tokens: 23,
  total_tokens: 64,
  prompt_tokens_details: { cached_tokens: 16, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 9, audio_tokens: 0 },
};
const WORDS = ['A dragoman ', 'é 水 ', ANSWER_CANARY, ' carries words.'];

const chunk = (model: string, choices: readonly object[], usage?: object | null) => ({
  id: 'chatcmpl-kit-1',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model,
  choices,
  ...(usage !== undefined && { usage }),
});

const delta = (change: object, finish_reason: string | null = null) => [{ index: 0, delta: change, finish_reason }];

/** Chat completions; with `include_usage` every chunk has a `usage`, null in all but an extra last one. */
export const openaiChat: Sample = {
  name: 'openai-chat',
  errors: 'openai',
  kind: 'openai',
  base: '/v1',
  modes: ['JSON', 'stream'],
  path: () => '/v1/chat/completions',
  question: (model, mode) => writtenBody(model, mode, `"messages":[{"role":"user","content":"${PROMPT}"}]`),
  type: { JSON: JSON_TYPE, stream: `${SSE_TYPE}; charset=utf-8` },
  pieces: (model, { mode, usage }) => {
    if (mode === 'JSON') {
      const message = { role: 'assistant', content: WORDS.join(''), refusal: null };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      const whole = { ...chunk(model, choices, USAGE), object: 'chat.completion' };
      return [Buffer.from(`${JSON.stringify(whole, null, 1)}\n`)];
    }
    const last = usage ? null : undefined;
    return sse([
      ['', chunk(model, delta({ role: 'assistant', content: '' }), last)],
      ...WORDS.map((content) => ['', chunk(model, delta({ content }), last)] as const),
      ['', chunk(model, delta({}, 'stop'), last)],
      ...(usage ? [['', chunk(model, [], USAGE)] as const] : []),
      ['', '[DONE]'],
    ]);
  },
  tokens: { input: 41, output: 23, cacheRead: 16, reasoning: 9 },
  lastWord: '[DONE]',
  credential: bearer,
};
