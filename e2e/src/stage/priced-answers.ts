/** So many of a kind, and what a million of it costs: US dollars, as the catalogue says. */
type Part = readonly [count: number, usd: number];

/** An answer of a provider, and what it costs. */
interface PricedAnswer {
  readonly what: string;
  readonly kind: string;
  /** The format that the provider speaks. */
  readonly format: string;
  readonly model: string;
  readonly usage: object;
  readonly parts: readonly Part[];
  /** Tokens as the log says them. */
  readonly input: number;
  readonly output: number;
}

const MILLION = 1e6;

export const PRICED_ANSWERS: readonly PricedAnswer[] = [
  {
    what: 'Claude keeps some for an hour, and searched three times',
    kind: 'anthropic',
    format: 'anthropic-messages',
    model: 'claude-sonnet-4-5',
    usage: {
      input_tokens: 11,
      cache_read_input_tokens: 101,
      cache_creation_input_tokens: 1_007,
      cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 1_003 },
      output_tokens: 13,
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 },
    },
    parts: [
      [11, 3],
      [101, 0.3],
      [4, 3.75],
      [1_003, 6],
      [13, 15],
      [3, 0.01 * MILLION],
    ],
    input: 1_119,
    output: 13,
  },
  {
    what: 'Bedrock lists what it keeps, and for how long',
    kind: 'aws-bedrock',
    format: 'bedrock-converse',
    model: 'global.anthropic.claude-opus-5-5',
    usage: {
      cacheDetails: [
        { ttl: '1h', inputTokens: 601 },
        { inputTokens: 403, ttl: '5m' },
      ],
      cacheReadInputTokens: 107,
      cacheWriteInputTokens: 1_004,
      inputTokens: 17,
      outputTokens: 19,
      serverToolUsage: {},
      totalTokens: 1_147,
    },
    parts: [
      [17, 4],
      [107, 0.2],
      [403, 5],
      [601, 8],
      [19, 20],
    ],
    input: 1_128,
    output: 19,
  },
  {
    what: 'Gemini has heard something, some of it from its cache',
    kind: 'gemini',
    format: 'gemini',
    model: 'gemini-2.5-flash',
    usage: {
      promptTokenCount: 1_000,
      cachedContentTokenCount: 300,
      candidatesTokenCount: 23,
      thoughtsTokenCount: 29,
      totalTokenCount: 1_052,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 150 },
        { modality: 'AUDIO', tokenCount: 592 },
        { modality: 'IMAGE', tokenCount: 258 },
      ],
      cacheTokensDetails: [
        { modality: 'TEXT', tokenCount: 100 },
        { modality: 'AUDIO', tokenCount: 200 },
      ],
      candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: 23 }],
    },
    parts: [
      [50 + 258, 0.3],
      [300, 0.03],
      [392, 1],
      [23 + 29, 2.5],
    ],
    input: 1_000,
    output: 52,
  },
  {
    what: 'Gemini draws',
    kind: 'gemini',
    format: 'gemini',
    model: 'gemini-2.5-flash-image',
    usage: {
      promptTokenCount: 9,
      candidatesTokenCount: 1_301,
      totalTokenCount: 1_310,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 9 }],
      candidatesTokensDetails: [
        { modality: 'TEXT', tokenCount: 11 },
        { modality: 'IMAGE', tokenCount: 1_290 },
      ],
    },
    parts: [
      [9, 0.3],
      [11, 2.5],
      [1_290, 30],
    ],
    input: 9,
    output: 1_301,
  },
  {
    what: 'chat completions are heard and spoken',
    kind: 'openai',
    format: 'openai-chat',
    model: 'gpt-audio',
    usage: {
      prompt_tokens: 131,
      completion_tokens: 137,
      total_tokens: 268,
      prompt_tokens_details: { cached_tokens: 0, text_tokens: 28, audio_tokens: 103 },
      completion_tokens_details: { reasoning_tokens: 0, text_tokens: 30, audio_tokens: 107 },
    },
    parts: [
      [28, 2.5],
      [103, 32],
      [30, 10],
      [107, 64],
    ],
    input: 131,
    output: 137,
  },
  {
    what: 'OpenRouter searched twice',
    kind: 'openrouter',
    format: 'openai-chat',
    model: 'openai/gpt-6-luna',
    usage: {
      prompt_tokens: 2_317,
      completion_tokens: 53,
      total_tokens: 2_370,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0, image_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 0, image_tokens: 0, audio_tokens: 0 },
      server_tool_use_details: { web_search_requests: 2, tool_calls_requested: 2, tool_calls_executed: 2 },
    },
    parts: [
      [2_317, 0.1],
      [53, 0.5],
      [2, 0.01 * MILLION],
    ],
    input: 2_317,
    output: 53,
  },
  {
    what: 'Mistral counts what it heard apart',
    kind: 'mistral',
    format: 'openai-chat',
    model: 'voxtral-small-2507',
    usage: {
      prompt_audio_seconds: 4,
      prompt_tokens: 9,
      completion_tokens: 201,
      total_tokens: 585,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 375 },
    },
    parts: [
      [384, 0.1],
      [201, 0.4],
    ],
    input: 384,
    output: 201,
  },
];

/** In whole nano-dollars, rounded once. */
export function usd(parts: readonly Part[]): string {
  const millionths = parts.reduce((sum, [count, rate]) => sum + BigInt(count) * BigInt(Math.round(rate * 1e9)), 0n);
  const nano = (millionths + 500_000n) / 1_000_000n;
  return (Number(nano) / 1e9).toFixed(9).replace(/\.?0+$/, '');
}
