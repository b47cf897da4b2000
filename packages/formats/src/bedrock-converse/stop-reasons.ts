import type { AnswerEvent, JsonObject, StopReason } from '@dragoman/spec';
import { objectOf, textOf } from '../reading/provider-body.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html stopReason */
const REASONS: ReadonlyMap<string, StopReason> = new Map([
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['stop_sequence', 'stop-sequence'],
  ['guardrail_intervened', 'content-filter'],
  ['content_filtered', 'content-filter'],
  ['malformed_model_output', 'other'],
  ['malformed_tool_use', 'other'],
]);

const WORDS: Readonly<Record<StopReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'stop-sequence': 'stop_sequence',
  'content-filter': 'content_filtered',
  pause: 'end_turn',
  other: 'end_turn',
};

type Stop = Extract<AnswerEvent, { type: 'stop' }>;

/** Which sequence it was, Claude says in the fields of its own, if it is asked to. */
export function decodeStop({ stopReason, additionalModelResponseFields }: JsonObject): Stop {
  const raw = textOf(stopReason);
  const own = objectOf(additionalModelResponseFields);
  const sequence = textOf(own?.stop_sequence) ?? textOf(objectOf(own?.delta)?.stop_sequence);
  return { type: 'stop', choice: 0, reason: (raw && REASONS.get(raw)) || 'other', raw, sequence };
}

/** The provider's word, if it is one of ours for the same reason. */
export function encodeStop(stop: Stop | undefined): JsonObject {
  const { reason = 'stop', raw = '', sequence } = stop ?? {};
  return {
    stopReason: REASONS.get(raw) === reason ? raw : WORDS[reason],
    ...(sequence !== undefined && { additionalModelResponseFields: { stop_sequence: sequence } }),
  };
}
