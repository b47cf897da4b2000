import type { RequestRow } from '../../testing/conformance.ts';

const MESSAGES = [{ role: 'user', content: 'Hi' }];

export const REQUESTS: readonly RequestRow[] = [
  { name: 'the least', body: { model: 'command-a-03-2025', messages: MESSAGES } },
  {
    name: 'all settings',
    body: {
      model: 'command-a-reasoning-08-2025',
      stream: true,
      messages: [{ role: 'system', content: [{ type: 'text', text: 'Be brief.' }] }, ...MESSAGES],
      tools: [
        {
          type: 'function',
          function: {
            name: 'look',
            description: 'Looks.',
            parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
          },
        },
      ],
      strict_tools: true,
      tool_choice: 'REQUIRED',
      documents: [
        'plain',
        { id: 'd-1', data: { title: 'T', text: 'words' } },
        { data: { title: 'U', text: 'more', url: 'https://example.com/' } },
      ],
      citation_options: { mode: 'ACCURATE' },
      response_format: { type: 'json_object', json_schema: { type: 'object', required: ['a'] } },
      safety_mode: 'STRICT',
      max_tokens: 100,
      stop_sequences: ['END'],
      temperature: 0.3,
      seed: 7,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      k: 10,
      p: 0.9,
      logprobs: true,
      thinking: { type: 'enabled', token_budget: 500 },
      priority: 1,
    },
  },
  {
    name: 'pictures, plans, calls, results, thoughts, citations',
    body: {
      model: 'command-a-vision',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          ],
        },
        {
          role: 'assistant',
          tool_plan: 'I look it up.',
          tool_calls: [
            { id: 'look_1', type: 'function', function: { name: 'look', arguments: '{"at":"a"}' } },
            { id: 'look_2', type: 'function', function: { name: 'look', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'look_1', content: 'sunny' },
        {
          role: 'tool',
          tool_call_id: 'look_2',
          content: [{ type: 'document', document: { id: 'd', data: { title: 'T', text: 'words' } } }],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Sunny.' },
            { type: 'text', text: 'It is sunny 🌞 today.' },
          ],
          citations: [
            {
              start: 12,
              end: 19,
              text: '🌞 today',
              sources: [{ type: 'tool', id: 'look_1:0', tool_output: { content: 'sunny' } }],
              type: 'TEXT_CONTENT',
            },
          ],
        },
        { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
      ],
      thinking: { type: 'disabled' },
      tool_choice: 'NONE',
      response_format: { type: 'text' },
    },
  },
];
