import type { AnswerEvent, StopReason } from '@dragoman/spec';

/** @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const REASONS: ReadonlyMap<string, StopReason> = new Map([
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['stop_sequence', 'stop-sequence'],
  ['refusal', 'content-filter'],
  ['pause_turn', 'pause'],
  ['compaction', 'pause'],
]);

const WORDS: Readonly<Record<StopReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'stop-sequence': 'stop_sequence',
  'content-filter': 'refusal',
  pause: 'pause_turn',
  other: 'end_turn',
};

type Stop = Extract<AnswerEvent, { type: 'stop' }>;

export const decodeStop = (raw: string | undefined, sequence: string | undefined): Stop => ({
  type: 'stop',
  choice: 0,
  reason: (raw === undefined ? undefined : REASONS.get(raw)) ?? 'other',
  raw,
  sequence,
});

/** The provider's word, if it is one of ours for the same reason. */
export function encodeStop(stop: Stop | undefined): string {
  const { reason = 'stop', raw = '' } = stop ?? {};
  return REASONS.get(raw) === reason ? raw : WORDS[reason];
}
