import Anthropic from '@anthropic-ai/sdk';
import type { ContentBlockParam, Message, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { ASKED, KEY, MOST, PNG, RESULT, SCHEMA, TOOL, every, type Client } from './client.ts';

const { parameters, ...named } = TOOL;
const tools = [{ ...named, input_schema: { ...parameters, required: [...parameters.required] } }];
const user = (content: string | ContentBlockParam[]): MessageParam => ({ role: 'user', content });

const textOf = ({ content }: Message): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

export function anthropicClient(url: string): Client & {
  count(model: string): Promise<number>;
  names(): Promise<readonly string[]>;
} {
  const { messages, models } = new Anthropic({ baseURL: url, apiKey: KEY, maxRetries: 0 });
  const ask = (model: string, asked: MessageParam[], more: object = {}): Promise<Message> =>
    messages.create({ model, messages: asked, max_tokens: MOST, ...more, stream: false });
  const streamed = (model: string): Promise<Message> =>
    messages.stream({ model, messages: [user(ASKED)], max_tokens: MOST }).finalMessage();
  return {
    name: '@anthropic-ai/sdk',
    format: 'anthropic-messages',
    errors: Anthropic.BadRequestError,
    chat: async (model) => textOf(await ask(model, [user(ASKED)])),
    stream: async (model) => textOf(await streamed(model)),
    async call(model) {
      const { content } = await ask(model, [user(ASKED)], { tools });
      const made = content.find((block) => block.type === 'tool_use');
      if (!made) throw new Error('no call');
      return { name: made.name, args: made.input, message: content, id: made.id };
    },
    async answerWith(model, { message, id }) {
      const result = { type: 'tool_result' as const, tool_use_id: id, content: RESULT };
      const said: MessageParam = { role: 'assistant', content: message as ContentBlockParam[] };
      return textOf(await ask(model, [user(ASKED), said, user([result])], { tools }));
    },
    async image(model) {
      const source = { type: 'base64' as const, media_type: 'image/png' as const, data: PNG };
      return textOf(
        await ask(model, [
          user([
            { type: 'text', text: ASKED },
            { type: 'image', source },
          ]),
        ]),
      );
    },
    async json(model) {
      const output_config = { format: { type: 'json_schema', schema: SCHEMA } };
      return JSON.parse(textOf(await ask(model, [user(ASKED)], { output_config }))) as unknown;
    },
    async thoughts(model) {
      const { content } = await streamed(model);
      return content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('');
    },
    count: async (model) => (await messages.countTokens({ model, messages: [user(ASKED)] })).input_tokens,
    names: async () => (await every(models.list())).map(({ id }) => id),
  };
}
