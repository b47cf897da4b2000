import { ApiError, GoogleGenAI, type Content, type GenerateContentResponse, type Part } from '@google/genai';
import { ASKED, KEY, MOST, PNG, RESULT, SCHEMA, TOOL, every, type Client } from './client.ts';

const { parameters, ...named } = TOOL;
const tools = [{ functionDeclarations: [{ ...named, parametersJsonSchema: parameters }] }];

const partsOf = ({ candidates }: GenerateContentResponse): readonly Part[] => candidates?.[0]?.content?.parts ?? [];
const textOf = (answer: GenerateContentResponse, thought = false): string =>
  partsOf(answer)
    .map((part) => ((part.thought ?? false) === thought ? (part.text ?? '') : ''))
    .join('');

export function genaiClient(url: string): Client & {
  count(model: string): Promise<number | undefined>;
  embed(model: string): Promise<readonly number[] | undefined>;
  names(): Promise<readonly string[]>;
} {
  const { models } = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: url, retryOptions: { attempts: 1 } } });
  const ask = (model: string, contents: string | Content[], config: object = {}) =>
    models.generateContent({ model, contents, config: { maxOutputTokens: MOST, ...config } });
  async function streamed(model: string, thought: boolean): Promise<string> {
    let text = '';
    for await (const chunk of await models.generateContentStream({ model, contents: ASKED }))
      text += textOf(chunk, thought);
    return text;
  }
  const asked: Content = { role: 'user', parts: [{ text: ASKED }] };
  return {
    name: '@google/genai',
    format: 'gemini',
    errors: ApiError,
    chat: async (model) => textOf(await ask(model, ASKED)),
    stream: (model) => streamed(model, false),
    async call(model) {
      const answer = await ask(model, ASKED, { tools });
      const [made] = answer.functionCalls ?? [];
      if (made?.name === undefined) throw new Error('no call');
      return { name: made.name, args: made.args, message: answer.candidates?.[0]?.content, id: made.id ?? '' };
    },
    async answerWith(model, { message, name, id }) {
      const functionResponse = { name, ...(id !== '' && { id }), response: { output: RESULT } };
      const result: Content = { role: 'user', parts: [{ functionResponse }] };
      return textOf(await ask(model, [asked, message as Content, result], { tools }));
    },
    image: async (model) =>
      textOf(
        await ask(model, [
          { role: 'user', parts: [{ text: ASKED }, { inlineData: { mimeType: 'image/png', data: PNG } }] },
        ]),
      ),
    json: async (model) =>
      JSON.parse(
        textOf(await ask(model, ASKED, { responseMimeType: 'application/json', responseJsonSchema: SCHEMA })),
      ) as unknown,
    thoughts: (model) => streamed(model, true),
    count: async (model) => (await models.countTokens({ model, contents: ASKED })).totalTokens,
    embed: async (model) => (await models.embedContent({ model, contents: ASKED })).embeddings?.[0]?.values,
    names: async () => (await every(await models.list())).map(({ name }) => name?.replace('models/', '') ?? ''),
  };
}
