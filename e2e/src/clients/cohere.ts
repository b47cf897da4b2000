import { CohereClientV2, CohereError } from 'cohere-ai';
import { ASKED, KEY, MOST, PNG, RESULT, SCHEMA, TOOL, type Client } from './client.ts';

type Asked = Parameters<CohereClientV2['chat']>[0];
type Messages = Asked['messages'];

const tools = [{ type: 'function' as const, function: { ...TOOL } }];

export function cohereClient(url: string): Client & {
  embed(model: string): Promise<readonly number[] | undefined>;
} {
  const client = new CohereClientV2({ token: KEY, environment: url, maxRetries: 0 });
  const user = (content: unknown) => ({ role: 'user', content }) as Messages[number];
  const ask = async (model: string, messages: Messages, more: Partial<Asked> = {}) =>
    (await client.chat({ model, messages, maxTokens: MOST, ...more })).message;
  const textOf = (message: Awaited<ReturnType<typeof ask>>): string =>
    (message.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
  async function deltas(model: string, field: 'text' | 'thinking'): Promise<string> {
    let text = '';
    for await (const event of await client.chatStream({ model, messages: [user(ASKED)] })) {
      if (event.type === 'content-delta') text += event.delta?.message?.content?.[field] ?? '';
    }
    return text;
  }
  return {
    name: 'cohere-ai',
    format: 'cohere',
    errors: CohereError,
    chat: async (model) => textOf(await ask(model, [user(ASKED)])),
    stream: (model) => deltas(model, 'text'),
    async call(model) {
      const message = await ask(model, [user(ASKED)], { tools });
      const [made] = message.toolCalls ?? [];
      if (!made) throw new Error('no call');
      const { name = '', arguments: args = '' } = made.function ?? {};
      return { name, args: JSON.parse(args), message, id: made.id };
    },
    async answerWith(model, { message, id }) {
      const result = { role: 'tool', toolCallId: id, content: RESULT } as Messages[number];
      return textOf(await ask(model, [user(ASKED), message as Messages[number], result], { tools }));
    },
    async image(model) {
      const image = { type: 'image_url', imageUrl: { url: `data:image/png;base64,${PNG}` } };
      return textOf(await ask(model, [user([{ type: 'text', text: ASKED }, image])]));
    },
    json: async (model) =>
      JSON.parse(
        textOf(await ask(model, [user(ASKED)], { responseFormat: { type: 'json_object', jsonSchema: { ...SCHEMA } } })),
      ) as unknown,
    thoughts: (model) => deltas(model, 'thinking'),
    async embed(model) {
      const asked = { model, texts: [ASKED], inputType: 'search_query', embeddingTypes: ['float'] } as const;
      const { embeddings } = await client.embed({ ...asked, texts: [ASKED], embeddingTypes: ['float'] });
      return embeddings.float?.[0];
    },
  };
}
