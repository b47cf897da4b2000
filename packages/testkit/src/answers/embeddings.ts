import { bearer, JSON_TYPE, PROMPT, writtenBody, type Sample } from './sample.ts';

const one = {
  modes: ['JSON'],
  type: { JSON: JSON_TYPE, stream: JSON_TYPE },
  lastWord: '}',
  credential: bearer,
} as const;

/** OpenAI's embeddings: an embedding has no output, and that is known. */
export const openaiEmbeddings: Sample = {
  ...one,
  name: 'openai embeddings',
  errors: 'openai',
  kind: 'openai',
  base: '/v1',
  path: () => '/v1/embeddings',
  question: (model, mode) => writtenBody(model, mode, `"input":["${PROMPT}"]`),
  pieces: (model) => {
    const data = [{ object: 'embedding', index: 0, embedding: [0.25, -0.5, 1e-7] }];
    return [
      Buffer.from(
        JSON.stringify({ object: 'list', data, model, usage: { prompt_tokens: 9, total_tokens: 9 } }, null, 2),
      ),
    ];
  },
  tokens: { input: 9, output: 0 },
};

/** Cohere's embed: usage in `meta`, what is billed alone. */
export const cohereEmbed: Sample = {
  ...one,
  name: 'cohere embed',
  errors: 'cohere',
  kind: 'cohere',
  base: '',
  path: () => '/v2/embed',
  question: (model, mode) => writtenBody(model, mode, `"input_type":"search_query","texts":["${PROMPT}"]`),
  pieces: () => {
    const meta = { api_version: { version: '2' }, billed_units: { input_tokens: 5 } };
    return [Buffer.from(JSON.stringify({ id: 'kit-1', embeddings: { float: [[0.25, -0.5]] }, meta }))];
  },
  tokens: { input: 5 },
};
