import type { JsonObject } from '@dragoman/spec';
import type { RequestRow } from '../../testing/conformance.ts';

const ask = (more: JsonObject): JsonObject => ({
  model: 'some-model',
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
});
const said = (...messages: readonly JsonObject[]): JsonObject => ask({ messages });
const weather: JsonObject = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
};
const called: JsonObject = {
  id: 'call_1',
  type: 'function',
  function: { name: 'weather', arguments: '{"city":"Rome"}' },
};

/** Every field and every kind of message. */
export const REQUESTS: readonly RequestRow[] = [
  { name: 'the least', body: ask({}) },
  { name: 'no messages', body: ask({ messages: [] }) },
  {
    name: 'every setting',
    body: ask({
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      min_p: 0.1,
      frequency_penalty: 0.1,
      presence_penalty: -0.1,
      seed: 7,
      logit_bias: { '50256': -100 },
      logprobs: true,
      top_logprobs: 3,
      n: 2,
      stop: ['END', '\n\n'],
      parallel_tool_calls: false,
      tools: [weather],
      reasoning_effort: 'low',
      verbosity: 'high',
      prompt_cache_key: 'bucket',
      user: 'u-1',
      safety_identifier: 's-1',
      metadata: { a: 'b' },
      service_tier: 'flex',
      store: true,
      modalities: ['text', 'audio'],
      audio: { voice: 'alloy', format: 'mp3' },
      prediction: { type: 'content', content: 'Hello' },
      web_search_options: { search_context_size: 'low' },
    }),
  },
  { name: 'the older limit', body: ask({ max_tokens: 10 }) },
  { name: 'one stop sequence, one choice', body: ask({ stop: 'END', n: 1 }) },
  {
    name: 'fields of one provider',
    body: ask({ enable_thinking: false, provider: { order: ['a'] }, repetition_penalty: 1.1 }),
  },
  { name: 'reasoning, as OpenRouter asks for it', body: ask({ reasoning: { max_tokens: 2_000 } }) },
  { name: 'thinking, as Z.AI asks for it', body: ask({ thinking: { type: 'disabled' } }) },
  { name: 'JSON', body: ask({ response_format: { type: 'json_object' } }) },
  {
    name: 'a schema',
    body: ask({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'city', strict: true, schema: { type: 'object', properties: {} } },
      },
    }),
  },
  {
    name: 'a schema without a name',
    body: ask({ response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } } }),
  },
  {
    name: 'every kind of tool',
    body: ask({
      tools: [
        weather,
        { type: 'function', function: { name: 'now', strict: true }, cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'custom', custom: { name: 'shell', description: 'Runs.', format: { type: 'text' } } },
        { type: 'openrouter:web_search', parameters: { max_uses: 1 } },
      ],
      tool_choice: 'required',
    }),
  },
  {
    name: 'a tool by name',
    body: ask({ tools: [weather], tool_choice: { type: 'function', function: { name: 'weather' } } }),
  },
  {
    name: 'tools that are allowed',
    body: ask({
      tools: [weather],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'weather' } }] },
      },
    }),
  },
  {
    name: 'every kind of content',
    body: said(
      {
        role: 'system',
        content: [
          { type: 'text', text: 'Be' },
          { type: 'text', text: 'brief.', cache_control: { type: 'ephemeral' } },
        ],
      },
      { role: 'developer', content: 'And kind.' },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'Look', cache_control: { type: 'ephemeral', ttl: '5m' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,AAAA' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
          { type: 'file', file: { file_id: 'file-1' } },
          { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } },
        ],
      },
    ),
  },
  {
    name: 'a loop of tools',
    body: {
      ...said(
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: null,
          refusal: null,
          reasoning_content: 'I ask.',
          tool_calls: [called, { id: 'call_2', type: 'custom', custom: { name: 'shell', input: 'ls' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '18 °C' },
        {
          role: 'tool',
          tool_call_id: 'call_2',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'assistant', content: 'It is warm.' },
        { role: 'user', content: 'Thanks' },
      ),
      tools: [weather],
    },
  },
  {
    name: 'functions, as before there were tools',
    body: {
      ...said(
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{}' } },
        { role: 'function', name: 'weather', content: '18 °C' },
      ),
      functions: [{ name: 'weather', parameters: { type: 'object', properties: {} } }],
      function_call: 'auto',
    },
  },
  {
    name: 'thoughts in every place',
    body: said(
      { role: 'assistant', content: 'a', reasoning: 'r', reasoning_content: 'r' },
      { role: 'user', content: 'b' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'c' },
        ],
      },
      { role: 'user', content: 'd' },
      {
        role: 'assistant',
        content: 'e',
        thinking_blocks: [
          { type: 'thinking', thinking: 'x', signature: 'c2ln' },
          { type: 'redacted_thinking', data: 'ZW5j' },
        ],
      },
      { role: 'user', content: 'f' },
      {
        role: 'assistant',
        content: 'g',
        reasoning_details: [
          { type: 'reasoning.text', text: 'y', signature: 'c2ln', index: 0 },
          { type: 'reasoning.encrypted', data: 'ZW5j', index: 1 },
        ],
      },
      { role: 'user', content: 'h' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ ...called, extra_content: { google: { thought_signature: 'c2ln' } } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '' },
    ),
  },
  {
    name: 'refusals and speech of the model',
    body: said(
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: null, audio: { id: 'audio_1' } },
      { role: 'user', content: 'Oh' },
    ),
  },
];
