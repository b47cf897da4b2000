import type { Frame, Json, JsonObject } from '@dragoman/spec';
import type { AnswerRow } from '../../testing/conformance.ts';

const HEAD = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'some-model', system_fingerprint: 'fp_1' };
const USAGE = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };

const data = (value: Json): Frame => ({ event: '', data: JSON.stringify(value) });
const chunk = (...choices: readonly JsonObject[]): Frame =>
  data({
    ...HEAD,
    object: 'chat.completion.chunk',
    choices: choices.map((choice) => ({ index: 0, finish_reason: null, ...choice })),
  });
const delta = (said: JsonObject, more: JsonObject = {}): Frame => chunk({ delta: said, ...more });
const finish = (reason: string): Frame => chunk({ delta: {}, finish_reason: reason });
const usageChunk = (usage: JsonObject = USAGE): Frame =>
  data({ ...HEAD, object: 'chat.completion.chunk', choices: [], usage });
export const DONE: Frame = { event: '', data: '[DONE]' };

const whole = (message: JsonObject, reason = 'stop', more: JsonObject = {}): JsonObject => ({
  ...HEAD,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: reason, ...more }],
  usage: USAGE,
});

const call = (index: number, args: string): JsonObject => ({
  index,
  id: `call_${index}`,
  type: 'function',
  function: { name: `tool_${index}`, arguments: args },
});
const token = {
  token: 'Hi',
  logprob: -0.1,
  bytes: [72, 105],
  top_logprobs: [{ token: 'Hi', logprob: -0.1, bytes: [72, 105] }],
};
const citation = {
  type: 'url_citation',
  url_citation: { url: 'https://example.com/', title: 'Example', start_index: 0, end_index: 5 },
};
const PLAIN = { input: 20, output: 10 };

/** Each as it comes whole, and in pieces. */
export const ANSWERS: readonly AnswerRow[] = [
  {
    name: 'text',
    whole: whole({ content: 'Hello, 世界 👋' }),
    frames: [
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Hello, ' }),
      delta({ content: '世界 👋' }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'a refusal',
    whole: whole({ refusal: 'I cannot help.' }),
    frames: [
      delta({ role: 'assistant' }),
      delta({ refusal: 'I cannot ' }),
      delta({ refusal: 'help.' }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'two tool calls, their arguments mixed, and thoughts before them',
    whole: whole(
      { reasoning_content: 'Look.', content: 'Wait.', tool_calls: [call(0, '{"a":1}'), call(1, '{"b":2}')] },
      'tool_calls',
    ),
    frames: [
      delta({ role: 'assistant', reasoning_content: 'Lo' }),
      delta({ reasoning_content: 'ok.', content: null }),
      delta({ content: 'Wait.', reasoning_content: null }),
      delta({ tool_calls: [call(0, '')] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
      delta({ tool_calls: [call(1, '{"b":')] }),
      delta({ tool_calls: [{ index: 1, function: { arguments: '2}' } }] }),
      finish('tool_calls'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'a custom tool',
    whole: whole(
      { tool_calls: [{ id: 'call_0', type: 'custom', custom: { name: 'shell', input: 'ls -l' } }] },
      'tool_calls',
    ),
    frames: [
      delta({
        role: 'assistant',
        tool_calls: [{ index: 0, id: 'call_0', type: 'custom', custom: { name: 'shell', input: '' } }],
      }),
      delta({ tool_calls: [{ index: 0, custom: { input: 'ls ' } }] }),
      delta({ tool_calls: [{ index: 0, custom: { input: '-l' } }] }),
      finish('tool_calls'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'log probabilities',
    whole: whole({ content: 'Hi' }, 'stop', { logprobs: { content: [token], refusal: null } }),
    frames: [
      delta({ role: 'assistant', content: 'Hi' }, { logprobs: { content: [token] } }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'citations',
    whole: whole({ content: 'Paris', annotations: [citation] }),
    frames: [
      delta({ role: 'assistant', content: 'Paris' }),
      delta({ annotations: [citation] }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'speech',
    whole: whole({ audio: { id: 'audio_1', data: 'QUJDRA==', transcript: 'Hi there', expires_at: 1_800_000_000 } }),
    frames: [
      delta({ role: 'assistant', audio: { id: 'audio_1', transcript: 'Hi ' } }),
      delta({ audio: { data: 'QUJD' } }),
      delta({ audio: { data: 'RA==', transcript: 'there' } }),
      delta({ audio: { expires_at: 1_800_000_000 } }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'an image, as OpenRouter gives it',
    whole: whole({
      content: 'Here.',
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
    }),
    frames: [
      delta({ role: 'assistant', content: 'Here.' }),
      delta({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'details of thoughts, as OpenRouter gives them',
    whole: whole({
      reasoning: 'Hmm. So.',
      reasoning_details: [
        { type: 'reasoning.text', text: 'Hmm. So.', signature: 'c2ln', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.encrypted', data: 'ZW5j', id: 'rs_1', format: 'openai-responses-v1', index: 1 },
      ],
      content: '4',
    }),
    frames: [
      delta({
        role: 'assistant',
        reasoning: 'Hmm. ',
        reasoning_details: [{ type: 'reasoning.text', text: 'Hmm. ', format: 'anthropic-claude-v1', index: 0 }],
      }),
      delta({
        reasoning: 'So.',
        reasoning_details: [{ type: 'reasoning.text', text: 'So.', format: 'anthropic-claude-v1', index: 0 }],
      }),
      delta({
        reasoning_details: [
          { type: 'reasoning.text', text: '', signature: 'c2ln', format: 'anthropic-claude-v1', index: 0 },
        ],
      }),
      delta({
        reasoning_details: [
          { type: 'reasoning.encrypted', data: 'ZW5j', id: 'rs_1', format: 'openai-responses-v1', index: 1 },
        ],
      }),
      delta({ content: '4' }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'thoughts in the content, as Mistral gives them',
    whole: whole({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: '2+2' }], closed: true },
        { type: 'text', text: '4' },
      ],
    }),
    frames: [
      delta({ role: 'assistant', content: [{ type: 'thinking', thinking: [] }] }),
      delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: '2+' }] }] }),
      delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: '2' }] }] }),
      delta({ content: '4' }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'signed thoughts, as LiteLLM gives them',
    whole: whole({
      reasoning_content: 'Hmm.',
      thinking_blocks: [{ type: 'thinking', thinking: 'Hmm.', signature: 'c2ln' }],
      content: '4',
    }),
    frames: [
      delta({
        role: 'assistant',
        reasoning_content: 'Hm',
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: '' }],
      }),
      delta({ reasoning_content: 'm.', thinking_blocks: [{ type: 'thinking', thinking: 'm.', signature: '' }] }),
      delta({ reasoning_content: '', thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'c2ln' }] }),
      delta({ content: '4' }),
      finish('stop'),
      usageChunk(),
      DONE,
    ],
    usage: PLAIN,
  },
  {
    name: 'every count',
    whole: {
      ...whole({ content: 'Hi' }),
      usage: {
        ...USAGE,
        prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 3, audio_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 4, audio_tokens: 1 },
      },
    },
    frames: [
      delta({ role: 'assistant', content: 'Hi' }),
      finish('stop'),
      usageChunk({
        ...USAGE,
        prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 3, audio_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 4, audio_tokens: 1 },
      }),
      DONE,
    ],
    usage: { input: 20, output: 10, cacheRead: 5, cacheWrite: 3, reasoning: 4, audioInput: 2, audioOutput: 1 },
  },
];
