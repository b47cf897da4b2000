import { halves, SIGNATURE, type Rich, type Said } from './said.ts';

const USAGE = {
  inputTokens: 20,
  outputTokens: 12,
  totalTokens: 42,
  cacheReadInputTokens: 4,
  cacheWriteInputTokens: 6,
};

const endOf = ({ usage = USAGE, tier }: Said) => ({
  metrics: { latencyMs: 100 },
  usage,
  ...(tier !== undefined && { serviceTier: { type: tier } }),
});

const reasonOf = ({ call }: Said): string => (call ? 'tool_use' : 'end_turn');

/** Thoughts are signed, as Claude's are. */
export const richBedrockConverse: Rich = {
  whole: (said) => {
    const { thoughts, text, call } = said;
    const content = [
      ...(thoughts === undefined
        ? []
        : [{ reasoningContent: { reasoningText: { text: thoughts, signature: SIGNATURE } } }]),
      ...(text === undefined ? [] : [{ text }]),
      ...(call ? [{ toolUse: { toolUseId: call.id, name: call.name, input: call.args } }] : []),
    ];
    return { ...endOf(said), output: { message: { role: 'assistant', content } }, stopReason: reasonOf(said) };
  },
  events: (said) => {
    const { thoughts, text, call } = said;
    const blocks: readonly (readonly object[])[] = [
      ...(thoughts === undefined
        ? []
        : [
            [
              ...halves(thoughts).map((each) => ({ reasoningContent: { text: each } })),
              { reasoningContent: { signature: SIGNATURE } },
            ],
          ]),
      ...(text === undefined ? [] : [halves(text).map((each) => ({ text: each }))]),
      ...(call ? [halves(JSON.stringify(call.args)).map((input) => ({ toolUse: { input } }))] : []),
    ];
    const start = call && { toolUse: { toolUseId: call.id, name: call.name } };
    return [
      ['messageStart', { role: 'assistant' }],
      ...blocks.flatMap((deltas, contentBlockIndex) => [
        ...(start && contentBlockIndex === blocks.length - 1
          ? [['contentBlockStart', { contentBlockIndex, start }] as const]
          : []),
        ...deltas.map((delta) => ['contentBlockDelta', { contentBlockIndex, delta }] as const),
        ['contentBlockStop', { contentBlockIndex }] as const,
      ]),
      ['messageStop', { stopReason: reasonOf(said) }],
      ['metadata', endOf(said)],
    ];
  },
};
