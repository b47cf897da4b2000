import type { Frame, JsonObject } from '@dragoman/spec';
import type { AnswerRow } from '../../testing/conformance.ts';

const frame = (event: string, payload: JsonObject): Frame => ({ event, data: JSON.stringify(payload) });
const START = frame('messageStart', { role: 'assistant', p: 'abc' });
const open = (contentBlockIndex: number, start: JsonObject): Frame =>
  frame('contentBlockStart', { contentBlockIndex, start });
const delta = (contentBlockIndex: number, change: JsonObject): Frame =>
  frame('contentBlockDelta', { contentBlockIndex, delta: change, p: 'abcdef' });
const close = (contentBlockIndex: number): Frame => frame('contentBlockStop', { contentBlockIndex });
const end = (stop: JsonObject, usage: JsonObject): readonly Frame[] => [
  frame('messageStop', stop),
  frame('metadata', { usage, metrics: { latencyMs: 10 } }),
];
const whole = (content: readonly JsonObject[], stop: JsonObject, usage: JsonObject): JsonObject => ({
  output: { message: { role: 'assistant', content } },
  ...stop,
  usage,
  metrics: { latencyMs: 10 },
});

const CACHED = {
  inputTokens: 10,
  outputTokens: 5,
  totalTokens: 1_115,
  cacheReadInputTokens: 100,
  cacheWriteInputTokens: 1_000,
  cacheDetails: [
    { ttl: '1h', inputTokens: 600 },
    { ttl: '5m', inputTokens: 400 },
  ],
};
const PLAIN = { inputTokens: 7, outputTokens: 90, totalTokens: 97, serverToolUsage: {} };
const CITED = {
  title: 'facts',
  location: { documentChar: { documentIndex: 0, start: 0, end: 4 } },
  sourceContent: [{ text: 'fact' }],
};
const RAN = { toolUseId: 'tooluse_01', name: 'nova_code_interpreter', type: 'server_tool_use' };
const RESULT = { toolUseId: 'tooluse_01', status: 'success', type: 'nova_code_interpreter_result' };

export const ANSWERS: readonly AnswerRow[] = [
  {
    name: 'text, with a cache that was read and written',
    whole: whole([{ text: 'Hello wörld' }], { stopReason: 'end_turn' }, CACHED),
    frames: [
      START,
      delta(0, { text: 'Hello ' }),
      delta(0, { text: 'wörld' }),
      close(0),
      ...end({ stopReason: 'end_turn' }, CACHED),
    ],
    usage: { input: 1_110, output: 5, cacheRead: 100, cacheWrite: 1_000, cacheWrite1h: 600 },
  },
  {
    name: 'thoughts, shown and hidden, then two tool calls',
    whole: whole(
      [
        { reasoningContent: { reasoningText: { text: 'I need both.', signature: 'c2lnbmVk' } } },
        { reasoningContent: { redactedContent: 'aGlkZGVu' } },
        { toolUse: { toolUseId: 'tooluse_01', name: 'weather', input: { city: 'Paris' } } },
        { toolUse: { toolUseId: 'tooluse_02', name: 'time', input: {} } },
      ],
      { stopReason: 'tool_use' },
      PLAIN,
    ),
    frames: [
      START,
      delta(0, { reasoningContent: { text: 'I need ' } }),
      delta(0, { reasoningContent: { text: 'both.' } }),
      delta(0, { reasoningContent: { signature: 'c2lnbmVk' } }),
      close(0),
      delta(1, { reasoningContent: { redactedContent: 'aGlkZGVu' } }),
      close(1),
      open(2, { toolUse: { toolUseId: 'tooluse_01', name: 'weather' } }),
      delta(2, { toolUse: { input: '{"city": "Pa' } }),
      delta(2, { toolUse: { input: 'ris"}' } }),
      close(2),
      open(3, { toolUse: { toolUseId: 'tooluse_02', name: 'time' } }),
      delta(3, { toolUse: { input: '' } }),
      close(3),
      ...end({ stopReason: 'tool_use' }, PLAIN),
    ],
    usage: { input: 7, output: 90 },
  },
  {
    name: 'a tool that ran there, a picture, and text that cites',
    whole: whole(
      [
        { toolUse: { ...RAN, input: { snippet: '1+1' } } },
        { toolResult: { ...RESULT, content: [{ json: { stdOut: '2' } }, { text: 'ok' }] } },
        { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } },
        { citationsContent: { content: [{ text: 'Two.' }], citations: [CITED] } },
      ],
      { stopReason: 'end_turn' },
      PLAIN,
    ),
    frames: [
      START,
      open(0, { toolUse: RAN }),
      delta(0, { toolUse: { input: '{"snippet":' } }),
      delta(0, { toolUse: { input: '"1+1"}' } }),
      close(0),
      open(1, { toolResult: RESULT }),
      delta(1, { toolResult: [{ json: { stdOut: '2' } }] }),
      delta(1, { toolResult: [{ text: 'ok' }] }),
      close(1),
      open(2, { image: { format: 'png' } }),
      delta(2, { image: { source: { bytes: 'iVBORw0KGgo=' } } }),
      close(2),
      delta(3, { text: 'Two.' }),
      close(3),
      delta(4, { citation: CITED }),
      close(4),
      ...end({ stopReason: 'end_turn' }, PLAIN),
    ],
    usage: { input: 7, output: 90 },
  },
  {
    name: 'stopped by a sequence that the model names',
    whole: whole(
      [{ text: '1, 2, ' }],
      { stopReason: 'stop_sequence', additionalModelResponseFields: { stop_sequence: '3' } },
      PLAIN,
    ),
    frames: [
      START,
      delta(0, { text: '1, 2, ' }),
      close(0),
      ...end({ stopReason: 'stop_sequence', additionalModelResponseFields: { stop_sequence: '3' } }, PLAIN),
    ],
    usage: { input: 7, output: 90 },
  },
  {
    name: 'stopped by a guardrail',
    whole: whole([{ text: 'Sorry.' }], { stopReason: 'guardrail_intervened' }, PLAIN),
    frames: [START, delta(0, { text: 'Sorry.' }), close(0), ...end({ stopReason: 'guardrail_intervened' }, PLAIN)],
    usage: { input: 7, output: 90 },
  },
];
