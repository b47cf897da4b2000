/** Text of about so many bytes, with quotes and line breaks in it. */
export const prose = (bytes: number): string =>
  'The quick brown fox "jumps" over the lazy dog.\n'.repeat(Math.ceil(bytes / 50)).slice(0, bytes - 90);

/** A question of about so many bytes that OpenAI's chat and Anthropic's messages both understand. */
export const question = ({ bytes, chunks }: { readonly bytes: number; readonly chunks: number }): Buffer =>
  Buffer.from(
    JSON.stringify({
      model: 'public-model',
      max_tokens: 500,
      stream: chunks > 0,
      messages: [{ role: 'user', content: prose(bytes) }],
    }),
  );
