import { expect, test } from 'vitest';
import { anthropicMessages } from './codec.ts';
import { BASE, look, texts, USER } from './testdata/encoded-requests.ts';

const count = anthropicMessages.count!;

test('counting sends what is counted, and asks for no limit', () => {
  const own = {
    ...{ cache_control: { type: 'ephemeral' }, context_management: { edits: [] } },
    ...{ output_config: { effort: 'low' }, container: 'c' },
  };
  const encoded = count.encodeRequest({
    ...BASE,
    turns: [{ role: 'system', parts: [{ type: 'text', text: 'S' }] }, USER],
    maxTokens: undefined,
    sampling: { temperature: 0, minP: 1 },
    tools: [look, { type: 'server', format: 'anthropic-messages', value: { mcp_servers: [] } }],
    toolChoice: { type: 'none' },
    serviceTier: 'flex',
    extra: { format: 'anthropic-messages', fields: own },
  });
  expect(encoded).toStrictEqual({
    body: {
      ...{ model: BASE.model, system: texts('S'), messages: [{ role: 'user', content: texts('Hi') }] },
      mcp_servers: [],
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
      ...{ cache_control: { type: 'ephemeral' }, context_management: { edits: [] } },
      output_config: { effort: 'low' },
    },
    path: '/v1/messages/count_tokens',
    warnings: ['service_tier flex is left out'],
  });
});

test.each([[{ type: 'enabled', budget_tokens: 2_000 }], [{ type: 'disabled' }]])(
  'thoughts are counted as they are asked for: %j',
  (thinking) => {
    const { request } = count.decodeRequest(
      { model: BASE.model, messages: [{ role: 'user', content: 'Hi' }], thinking, output_format: OUTPUT },
      { model: 'm', stream: false },
    );
    expect(count.encodeRequest(request).body).toMatchObject({ thinking, output_config: { format: OUTPUT } });
  },
);

const OUTPUT = { type: 'json_schema', schema: { type: 'object', additionalProperties: false } };

test('the count', () => {
  expect(count.decodeAnswer({ input_tokens: 14 })).toEqual({ input: 14, estimated: false });
  expect(count.encodeAnswer({ input: 14, estimated: false })).toEqual({ input_tokens: 14 });
  expect(() => count.decodeAnswer({})).toThrow(
    'the provider sent an answer that cannot be read: it has no input_tokens',
  );
});
