import { ANSWER_CANARY, JSON_TYPE, PROMPT, sse, SSE_TYPE, type AnswerMode, type Sample } from './sample.ts';

const PROMPT_USAGE = { promptTokenCount: 33, cachedContentTokenCount: 8 };
const USAGE = { ...PROMPT_USAGE, candidatesTokenCount: 14, thoughtsTokenCount: 6, totalTokenCount: 53 };
const WORDS = ['Words cross ', ANSWER_CANARY, ' borders. 水'];

const part = (model: string, text: string, rest: object) => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...rest }],
  modelVersion: model,
  responseId: 'kit-1',
});

const documents = (model: string) =>
  WORDS.map((text, index) => {
    const isLast = index === WORDS.length - 1;
    return {
      ...part(model, text, isLast ? { finishReason: 'STOP' } : {}),
      usageMetadata: isLast ? USAGE : PROMPT_USAGE,
    };
  });

const question = (): Buffer =>
  Buffer.from(
    `{ "contents" : [ {"role":"user","parts":[{"text":"${PROMPT}"}]} ],\n "generationConfig":{"temperature":0.70} }`,
  );

const escaped = (model: string): string => encodeURIComponent(model);

const shared = {
  errors: 'google',
  kind: 'gemini',
  base: '',
  question,
  tokens: { input: 33, output: 20, cacheRead: 8, reasoning: 6 },
  credential: (key: string) => ({ 'x-goog-api-key': key }),
} as const;

const whole = (model: string): readonly Buffer[] => [
  Buffer.from(
    JSON.stringify({ ...part(model, WORDS.join(''), { finishReason: 'STOP' }), usageMetadata: USAGE }, null, 2),
  ),
];

const METHODS: Readonly<Record<AnswerMode, string>> = {
  JSON: 'generateContent',
  stream: 'streamGenerateContent?alt=sse',
};

/** generateContent, and its stream as events: the model is in the path, lines end with CRLF. */
export const gemini: Sample = {
  ...shared,
  name: 'gemini',
  modes: ['JSON', 'stream'],
  path: (model, mode) => `/v1beta/models/${escaped(model)}:${METHODS[mode]}`,
  type: { JSON: `${JSON_TYPE}; charset=UTF-8`, stream: SSE_TYPE },
  pieces: (model, { mode }) =>
    mode === 'JSON'
      ? whole(model)
      : sse(
          documents(model).map((each) => ['', each]),
          '\r\n',
        ),
  lastWord: '"finishReason"',
};

/** streamGenerateContent without `alt=sse`: one JSON array that grows. */
export const geminiArray: Sample = {
  ...shared,
  name: 'gemini, as an array',
  modes: ['stream'],
  path: (model) => `/v1beta/models/${escaped(model)}:streamGenerateContent`,
  type: { JSON: JSON_TYPE, stream: `${JSON_TYPE}; charset=UTF-8` },
  pieces: (model) =>
    documents(model).map((each, index) =>
      Buffer.from(`${index ? ',\r\n' : '['}${JSON.stringify(each, null, 2)}${index === WORDS.length - 1 ? ']' : ''}`),
    ),
  lastWord: '"finishReason"',
};
