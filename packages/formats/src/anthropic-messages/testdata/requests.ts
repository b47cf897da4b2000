import type { RequestRow } from '../../testing/conformance.ts';

const PNG = 'iVBORw0KGgo=';
const EVER = { type: 'ephemeral' };

export const REQUESTS: readonly RequestRow[] = [
  {
    name: 'plain text',
    body: { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] },
  },
  {
    name: 'all settings',
    body: {
      model: 'claude-3-5-haiku-latest',
      max_tokens: 100,
      stream: true,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello', cache_control: EVER }] }],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['END'],
      metadata: { user_id: 'user-1' },
      service_tier: 'standard_only',
      context_management: { edits: [{ type: 'compact_20260112' }] },
    },
  },
  {
    name: 'tools, their calls and their results',
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      tools: [
        {
          name: 'weather',
          description: 'The weather of a city.',
          input_schema: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
            additionalProperties: false,
          },
          strict: true,
          cache_control: EVER,
        },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
      ],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      messages: [
        { role: 'user', content: 'How is it in Paris and Rome?' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Two calls.', signature: 'c2lnbmVk' },
            { type: 'redacted_thinking', data: 'aGlkZGVu' },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'toolu_01', name: 'weather', input: { city: 'Paris' } },
            { type: 'tool_use', id: 'toolu_02', name: 'weather', input: { city: 'Rome' }, caller: { type: 'direct' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_01', content: '20 degrees', cache_control: EVER },
            {
              type: 'tool_result',
              tool_use_id: 'toolu_02',
              is_error: true,
              content: [
                { type: 'text', text: 'no such city' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
                {
                  type: 'search_result',
                  source: 'https://example.com',
                  title: 'Rome',
                  content: [{ type: 'text', text: 'A city.' }],
                },
              ],
            },
            { type: 'text', text: 'Go on.' },
          ],
        },
      ],
    },
  },
  {
    name: 'pictures and documents',
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            { type: 'image', source: { type: 'file', file_id: 'file_01' } },
            {
              type: 'document',
              title: 'Report',
              context: 'Of last year.',
              citations: { enabled: true },
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
            },
            { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Some words.' } },
            {
              type: 'document',
              source: {
                type: 'content',
                content: [
                  { type: 'text', text: 'One.' },
                  { type: 'text', text: 'Two.' },
                ],
              },
            },
            { type: 'container_upload', file_id: 'file_02' },
          ],
        },
      ],
    },
  },
  {
    name: 'a server tool that was used, and its citation',
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      messages: [
        { role: 'user', content: 'Search.' },
        {
          role: 'assistant',
          content: [
            { type: 'server_tool_use', id: 'srvtoolu_01', name: 'web_search', input: { query: 'x' } },
            { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_01', content: [] },
            {
              type: 'text',
              text: 'Found.',
              citations: [
                {
                  type: 'web_search_result_location',
                  url: 'https://example.com',
                  title: null,
                  cited_text: 'x',
                  encrypted_index: 'QQ',
                },
              ],
            },
          ],
        },
        { role: 'user', content: 'And?' },
        { role: 'assistant', content: 'Then' },
      ],
    },
  },
  {
    name: 'a budget to think',
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 4_096,
      thinking: { type: 'enabled', budget_tokens: 2_048 },
      messages: [{ role: 'user', content: 'Think.' }],
    },
  },
  {
    name: 'adaptive thoughts, the most effort, an answer by schema, a system text that came later',
    body: {
      model: 'claude-opus-4-8',
      max_tokens: 4_096,
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: {
        effort: 'max',
        format: { type: 'json_schema', schema: { type: 'object', properties: {}, additionalProperties: false } },
      },
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'Think.' },
        { role: 'system', content: 'In French.' },
      ],
    },
  },
];
