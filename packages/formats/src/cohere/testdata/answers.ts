import type { Frame, JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { AnswerRow } from '../../testing/conformance.ts';

const frame = (data: JsonObject): Frame => ({ event: String(data.type), data: writeJson(data) });
const ID = 'f201af17-e24a-4396-8f6a-98e8bf9c3432';
const EMPTY = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
const start = frame({ id: ID, type: 'message-start', delta: { message: EMPTY } });
const message = (type: string, index: number | undefined, fields: JsonObject): Frame =>
  frame({ type, ...(index !== undefined && { index }), delta: { message: fields } });
const end = (reason: string, usage: JsonObject): readonly Frame[] => [
  frame({ type: 'message-end', delta: { finish_reason: reason, usage } }),
  { event: '', data: '[DONE]' },
];

const USAGE = { billed_units: { input_tokens: 3, output_tokens: 4 }, tokens: { input_tokens: 100, output_tokens: 9 } };
const CITATION = {
  start: 4,
  end: 11,
  text: '🌞 today',
  sources: [
    { type: 'document', id: 'doc:1', document: { id: 'doc:1', title: 'T', url: 'https://example.com/', text: 'Sun' } },
    { type: 'tool', id: 'look:0', tool_output: { content: 'sun' } },
  ],
  type: 'TEXT_CONTENT',
};

export const ANSWERS: readonly AnswerRow[] = [
  {
    name: 'thoughts and a text',
    whole: {
      id: ID,
      message: {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Let me think.' },
          { type: 'text', text: 'Sí, claro.' },
        ],
      },
      finish_reason: 'MAX_TOKENS',
      usage: { ...USAGE, tokens: { ...USAGE.tokens, reasoning_tokens: 5 }, cached_tokens: 64 },
    },
    frames: [
      start,
      message('content-start', 0, { content: { type: 'thinking', thinking: '' } }),
      message('content-delta', 0, { content: { thinking: 'Let me ' } }),
      message('content-delta', 0, { content: { thinking: 'think.' } }),
      frame({ type: 'content-end', index: 0 }),
      message('content-start', 1, { content: { type: 'text', text: '' } }),
      message('content-delta', 1, { content: { text: 'Sí, ' } }),
      message('content-delta', 1, { content: { text: 'claro.' } }),
      frame({ type: 'content-end', index: 1 }),
      ...end('MAX_TOKENS', { ...USAGE, tokens: { ...USAGE.tokens, reasoning_tokens: 5 }, cached_tokens: 64 }),
    ],
    usage: { input: 100, output: 9, reasoning: 5, cacheRead: 64, billed: { input: 3, output: 4 } },
  },
  {
    name: 'a plan and calls, one of a tool that takes nothing',
    whole: {
      id: ID,
      message: {
        role: 'assistant',
        tool_plan: 'I look.',
        tool_calls: [
          { id: 'look_1', type: 'function', function: { name: 'look', arguments: '{"at":"a"}' } },
          { id: 'now_2', type: 'function', function: { name: 'now', arguments: 'null' } },
        ],
      },
      finish_reason: 'TOOL_CALL',
      usage: USAGE,
    },
    frames: [
      start,
      message('tool-plan-delta', undefined, { tool_plan: 'I ' }),
      message('tool-plan-delta', undefined, { tool_plan: 'look.' }),
      message('tool-call-start', 0, {
        tool_calls: { id: 'look_1', type: 'function', function: { name: 'look', arguments: '' } },
      }),
      message('tool-call-delta', 0, { tool_calls: { function: { arguments: '{"at":' } } }),
      message('tool-call-delta', 0, { tool_calls: { function: { arguments: '"a"}' } } }),
      frame({ type: 'tool-call-end', index: 0 }),
      message('tool-call-start', 1, {
        tool_calls: { id: 'now_2', type: 'function', function: { name: 'now', arguments: '' } },
      }),
      frame({ type: 'tool-call-end', index: 1 }),
      ...end('TOOL_CALL', USAGE),
    ],
    usage: { input: 100, output: 9, billed: { input: 3, output: 4 } },
  },
  {
    name: 'a text that cites, beyond the alphabet',
    whole: {
      id: ID,
      message: {
        role: 'assistant',
        content: [{ type: 'text', text: 'Sun 🌞 today 👋.' }],
        citations: [CITATION],
      },
      finish_reason: 'COMPLETE',
      usage: USAGE,
      logprobs: [
        { text: 'Sun', token_ids: [1], logprobs: [-0.5] },
        { text: ' 🌞', token_ids: [2], logprobs: [-0.25] },
      ],
    },
    frames: [
      start,
      message('content-start', 0, { content: { type: 'text', text: '' } }),
      message('content-delta', 0, { content: { text: 'Sun ' } }),
      message('content-delta', 0, { content: { text: '🌞 today' } }),
      message('citation-start', 0, { citations: CITATION }),
      frame({ type: 'citation-end', index: 0 }),
      message('content-delta', 0, { content: { text: ' 👋.' } }),
      frame({ type: 'content-end', index: 0 }),
      frame({
        type: 'content-delta',
        index: 0,
        delta: { message: { content: { text: '' } } },
        logprobs: { text: 'Sun', token_ids: [1], logprobs: [-0.5] },
      }),
      frame({
        type: 'content-delta',
        index: 0,
        delta: { message: { content: { text: '' } } },
        logprobs: { text: ' 🌞', token_ids: [2], logprobs: [-0.25] },
      }),
      ...end('COMPLETE', USAGE),
    ],
    usage: { input: 100, output: 9, billed: { input: 3, output: 4 } },
  },
];
