import OpenAI from 'openai';
import type { ChatCompletionMessage, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { ASKED, KEY, MOST, PNG, RESULT, SCHEMA, TOOL, type Called, type Client } from './client.ts';

const user = (content: string | object[]) => ({ role: 'user', content }) as ChatCompletionMessageParam;
const tools = [{ type: 'function' as const, function: { ...TOOL } }];

export function openaiChatClient(url: string): Client {
  const { completions } = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 }).chat;
  const ask = async (model: string, content: ChatCompletionMessageParam[], more: object = {}) => {
    const { choices } = await completions.create({ model, messages: content, max_completion_tokens: MOST, ...more });
    return (choices[0] as { message: ChatCompletionMessage }).message;
  };
  async function deltas(model: string, field: 'content' | 'reasoning_content'): Promise<string> {
    const stream = await completions.create({ model, messages: [user(ASKED)], stream: true });
    let text = '';
    for await (const { choices } of stream) {
      text += (choices[0]?.delta as Record<string, string | undefined> | undefined)?.[field] ?? '';
    }
    return text;
  }
  return {
    name: 'openai, chat',
    format: 'openai-chat',
    errors: OpenAI.BadRequestError,
    chat: async (model) => (await ask(model, [user(ASKED)])).content ?? '',
    stream: (model) => deltas(model, 'content'),
    async call(model): Promise<Called> {
      const message = await ask(model, [user(ASKED)], { tools });
      const [made] = message.tool_calls ?? [];
      if (made?.type !== 'function') throw new Error('no call');
      return { name: made.function.name, args: JSON.parse(made.function.arguments), message, id: made.id };
    },
    async answerWith(model, { message, id }) {
      const result = { role: 'tool' as const, tool_call_id: id, content: RESULT };
      return (await ask(model, [user(ASKED), message as ChatCompletionMessage, result], { tools })).content ?? '';
    },
    async image(model) {
      const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } };
      return (await ask(model, [user([{ type: 'text', text: ASKED }, image])])).content ?? '';
    },
    async json(model) {
      const json_schema = { name: 'answer', schema: SCHEMA, strict: true };
      const message = await ask(model, [user(ASKED)], { response_format: { type: 'json_schema', json_schema } });
      return JSON.parse(message.content ?? '') as unknown;
    },
    thoughts: (model) => deltas(model, 'reasoning_content'),
  };
}
