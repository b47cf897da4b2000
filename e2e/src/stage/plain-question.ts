import type { AnswerMode, Sample } from '@dragoman/testkit';

/** Plain questions: what has no word in another format is tested where the formats are. */
export const plainQuestion = (sample: Sample, model: string, mode: AnswerMode): string => {
  const stream = mode === 'stream' ? { stream: true } : {};
  const text = 'Say hello.';
  const parts = [{ text }];
  switch (sample.name) {
    case 'openai-responses':
      return JSON.stringify({ model, input: text, ...stream });
    case 'gemini':
      return JSON.stringify({ contents: [{ role: 'user', parts }] });
    case 'bedrock-converse':
      return JSON.stringify({ messages: [{ role: 'user', content: parts }] });
    default:
      return JSON.stringify({ model, max_tokens: 64, messages: [{ role: 'user', content: text }], ...stream });
  }
};
