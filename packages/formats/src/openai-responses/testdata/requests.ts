import type { JsonObject } from '@dragoman/spec';
import type { RequestRow } from '../../testing/conformance.ts';

const ask = (more: JsonObject): JsonObject => ({ model: 'some-model', input: 'Hi', ...more });
const WEATHER = {
  type: 'function',
  name: 'weather',
  description: 'Weather of a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  strict: true,
};

/** Every field and every kind of item. */
export const REQUESTS: readonly RequestRow[] = [
  { name: 'the least', body: ask({}) },
  { name: 'without input', body: { model: 'some-model', instructions: 'Speak.' } },
  {
    name: 'every setting',
    body: ask({
      instructions: 'Be brief.',
      stream: true,
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 3,
      include: ['message.output_text.logprobs', 'reasoning.encrypted_content'],
      parallel_tool_calls: false,
      tools: [WEATHER],
      tool_choice: 'required',
      reasoning: { effort: 'low', summary: 'auto', context: 'auto' },
      text: { format: { type: 'json_object' }, verbosity: 'low' },
      truncation: 'auto',
      store: true,
      metadata: { a: 'b' },
      user: 'u-1',
      safety_identifier: 's-1',
      prompt_cache_key: 'bucket',
      prompt_cache_retention: '24h',
      service_tier: 'flex',
      max_tool_calls: 3,
      previous_response_id: 'resp_0',
      background: false,
    }),
  },
  { name: 'a conversation', body: ask({ conversation: 'conv_1' }) },
  {
    name: 'a schema',
    body: ask({
      text: { format: { type: 'json_schema', name: 'city', schema: { type: 'object', properties: {} }, strict: true } },
    }),
  },
  {
    name: 'every kind of tool',
    body: ask({
      tools: [
        WEATHER,
        { type: 'function', name: 'now', parameters: null, strict: null },
        { type: 'custom', name: 'shell', format: { type: 'grammar', syntax: 'regex', definition: 'a+' } },
        { type: 'web_search', search_context_size: 'low' },
      ],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [
          { type: 'function', name: 'weather' },
          { type: 'custom', name: 'shell' },
        ],
      },
    }),
  },
  { name: 'a tool by name', body: ask({ tools: [WEATHER], tool_choice: { type: 'function', name: 'weather' } }) },
  {
    name: 'a tool of the provider',
    body: ask({ tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } }),
  },
  {
    name: 'every kind of content',
    body: ask({
      input: [
        { role: 'system', content: 'One.' },
        {
          role: 'developer',
          content: [
            { type: 'input_text', text: 'Two.' },
            { type: 'input_text', text: 'Three.' },
          ],
        },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look', prompt_cache_breakpoint: { mode: 'explicit' } },
            { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'low' },
            { type: 'input_image', image_url: 'data:image/jpeg;base64,AAAA', detail: 'auto' },
            { type: 'input_image', file_id: 'file-1', detail: 'auto' },
            { type: 'input_file', file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' },
            { type: 'input_file', file_url: 'https://example.com/a.pdf' },
            { type: 'input_file', file_id: 'file-2' },
          ],
        },
      ],
    }),
  },
  {
    name: 'a loop of tools',
    body: ask({
      tools: [WEATHER],
      input: [
        { role: 'user', content: 'Weather?' },
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'Ask.' }],
          encrypted_content: 'gAAAAA',
        },
        {
          type: 'message',
          id: 'msg_1',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'I ask.', annotations: [] }],
        },
        {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'call_1',
          name: 'weather',
          arguments: '{"city":"Rome"}',
          status: 'completed',
        },
        { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'shell', input: 'ls' },
        { type: 'function_call_output', call_id: 'call_1', output: '18 °C' },
        {
          type: 'custom_tool_call_output',
          call_id: 'call_2',
          output: [
            { type: 'input_text', text: 'a' },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
          ],
        },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No more.' }] },
        {
          type: 'reasoning',
          id: 'rs_2',
          summary: [],
          content: [{ type: 'reasoning_text', text: 'Hmm.' }],
          encrypted_content: null,
        },
        {
          role: 'assistant',
          content: [
            {
              type: 'output_text',
              text: 'Cited.',
              annotations: [
                { type: 'url_citation', url: 'https://example.com/', title: 'E', start_index: 0, end_index: 5 },
              ],
            },
          ],
        },
        { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } },
        { type: 'item_reference', id: 'msg_0' },
        { role: 'user', content: 'Thanks' },
      ],
    }),
  },
];
