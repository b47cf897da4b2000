import OpenAI from 'openai';
import type { Response, ResponseInput } from 'openai/resources/responses/responses';
import { ASKED, KEY, MOST, PNG, RESULT, SCHEMA, TOOL, type Client } from './client.ts';

const tools = [{ type: 'function' as const, ...TOOL, strict: true }];

export function openaiResponsesClient(url: string): Client {
  const { responses } = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 });
  const ask = (model: string, input: string | ResponseInput, more: object = {}): Promise<Response> =>
    responses.create({ model, input, max_output_tokens: MOST, ...more, stream: false });
  async function deltas(model: string, type: string): Promise<string> {
    let text = '';
    let last = '';
    for await (const event of await responses.create({ model, input: ASKED, stream: true })) {
      if (event.type === type) text += (event as { delta: string }).delta;
      last = event.type;
    }
    if (last !== 'response.completed') throw new Error(`the last event is ${last}`);
    return text;
  }
  return {
    name: 'openai, responses',
    format: 'openai-responses',
    errors: OpenAI.BadRequestError,
    chat: async (model) => (await ask(model, ASKED)).output_text,
    stream: (model) => deltas(model, 'response.output_text.delta'),
    async call(model) {
      const { output } = await ask(model, ASKED, { tools });
      const made = output.find((item) => item.type === 'function_call');
      if (!made) throw new Error('no call');
      return { name: made.name, args: JSON.parse(made.arguments), message: output, id: made.call_id };
    },
    async answerWith(model, { message, id }) {
      const result = { type: 'function_call_output' as const, call_id: id, output: RESULT };
      const input = [{ role: 'user', content: ASKED }, ...(message as object[]), result] as ResponseInput;
      return (await ask(model, input, { tools })).output_text;
    },
    async image(model) {
      const image = { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' };
      const content = [{ type: 'input_text', text: ASKED }, image];
      return (await ask(model, [{ role: 'user', content }] as ResponseInput)).output_text;
    },
    async json(model) {
      const format = { type: 'json_schema', name: 'answer', schema: SCHEMA, strict: true };
      return JSON.parse((await ask(model, ASKED, { text: { format } })).output_text) as unknown;
    },
    thoughts: (model) => deltas(model, 'response.reasoning_summary_text.delta'),
  };
}
