import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseCommand,
  ConverseStreamCommand,
  type ContentBlock,
  type ConverseCommandInput,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import { ASKED, KEY, MOST, PNG, RESULT, SCHEMA, TOOL, type Client } from './client.ts';

const { parameters, ...named } = TOOL;
const toolConfig = { tools: [{ toolSpec: { ...named, inputSchema: { json: parameters } } }] } as const;
const user = (content: ContentBlock[]): Message => ({ role: 'user', content });

export function bedrockClient(url: string): Client {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: url,
    token: { token: KEY },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
  });
  async function ask(modelId: string, messages: Message[], more: object = {}): Promise<readonly ContentBlock[]> {
    const asked = { modelId, messages, inferenceConfig: { maxTokens: MOST }, ...more } as ConverseCommandInput;
    const { output } = await client.send(new ConverseCommand(asked));
    return output?.message?.content ?? [];
  }
  async function deltas(modelId: string, of: 'text' | 'thoughts'): Promise<string> {
    const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages: [user([{ text: ASKED }])] }));
    let text = '';
    for await (const { contentBlockDelta } of stream ?? []) {
      const delta = contentBlockDelta?.delta;
      text += (of === 'text' ? delta?.text : delta?.reasoningContent?.text) ?? '';
    }
    return text;
  }
  const textOf = (content: readonly ContentBlock[]): string => content.map(({ text }) => text ?? '').join('');
  const asked = user([{ text: ASKED }]);
  return {
    name: '@aws-sdk/client-bedrock-runtime',
    format: 'bedrock-converse',
    errors: BedrockRuntimeServiceException,
    chat: async (model) => textOf(await ask(model, [asked])),
    stream: (model) => deltas(model, 'text'),
    async call(model) {
      const content = await ask(model, [asked], { toolConfig });
      const made = content.find(({ toolUse }) => toolUse)?.toolUse;
      if (made?.name === undefined) throw new Error('no call');
      return { name: made.name, args: made.input, message: content, id: made.toolUseId ?? '' };
    },
    async answerWith(model, { message, id }) {
      const said: Message = { role: 'assistant', content: message as ContentBlock[] };
      const result = user([{ toolResult: { toolUseId: id, content: [{ text: RESULT }] } }]);
      return textOf(await ask(model, [asked, said, result], { toolConfig }));
    },
    image: async (model) =>
      textOf(
        await ask(model, [
          user([{ text: ASKED }, { image: { format: 'png', source: { bytes: Buffer.from(PNG, 'base64') } } }]),
        ]),
      ),
    async json(model) {
      const jsonSchema = { name: 'answer', schema: JSON.stringify(SCHEMA) };
      const outputConfig = { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
      return JSON.parse(textOf(await ask(model, [asked], { outputConfig }))) as unknown;
    },
    thoughts: (model) => deltas(model, 'thoughts'),
  };
}
