import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import {
  APICallError,
  generateObject,
  generateText,
  jsonSchema,
  streamText,
  tool,
  type LanguageModel,
  type ModelMessage,
} from 'ai';
import { ASKED, KEY, PNG, RESULT, SCHEMA, TOOL, type Client } from './client.ts';

const { name: toolName, parameters, description } = TOOL;
const tools = { [toolName]: tool({ description, inputSchema: jsonSchema(parameters as never) }) };
// Where the provider keeps what was said, this client sends back a name of it only.
const KEEPS_ALL = { providerOptions: { openai: { store: false } } };
const asked: ModelMessage = { role: 'user', content: ASKED };

const clientOf = (name: string, format: string, modelOf: (model: string) => LanguageModel): Client => {
  const ask = (model: string, messages: ModelMessage[], more: object = {}) =>
    generateText({ model: modelOf(model), messages, maxOutputTokens: 256, maxRetries: 0, ...KEEPS_ALL, ...more });
  return {
    name,
    format,
    errors: APICallError,
    chat: async (model) => (await ask(model, [asked])).text,
    stream: async (model) => await streamText({ model: modelOf(model), messages: [asked], maxRetries: 0 }).text,
    async call(model) {
      const { toolCalls, response } = await ask(model, [asked], { tools });
      const [made] = toolCalls;
      if (!made) throw new Error('no call');
      return { name: made.toolName, args: made.input, message: response.messages, id: made.toolCallId };
    },
    async answerWith(model, { message, id }) {
      const output = { type: 'text' as const, value: RESULT };
      const content = [{ type: 'tool-result' as const, toolCallId: id, toolName, output }];
      const messages: ModelMessage[] = [asked, ...(message as ModelMessage[]), { role: 'tool', content }];
      return (await ask(model, messages, { tools })).text;
    },
    async image(model) {
      const image = { type: 'file' as const, data: Buffer.from(PNG, 'base64'), mediaType: 'image/png' };
      return (await ask(model, [{ role: 'user', content: [{ type: 'text', text: ASKED }, image] }])).text;
    },
    json: async (model) =>
      (
        await generateObject({
          model: modelOf(model),
          schema: jsonSchema(SCHEMA as never),
          messages: [asked],
          maxRetries: 0,
        })
      ).object as unknown,
  };
};

export const aiClients = (url: string): readonly Client[] => [
  clientOf('ai, @ai-sdk/openai chat', 'openai-chat', createOpenAI({ baseURL: `${url}/v1`, apiKey: KEY }).chat),
  clientOf('ai, @ai-sdk/openai', 'openai-responses', createOpenAI({ baseURL: `${url}/v1`, apiKey: KEY }).responses),
  clientOf('ai, @ai-sdk/anthropic', 'anthropic-messages', createAnthropic({ baseURL: `${url}/v1`, apiKey: KEY })),
  clientOf('ai, @ai-sdk/google', 'gemini', createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey: KEY })),
];
