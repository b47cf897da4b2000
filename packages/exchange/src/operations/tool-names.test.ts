import { describe, expect, test } from 'vitest';
import type { Call } from '../call.ts';
import { asked, bodyOf, call, chunks, bytes, head, play, text, whole } from '../testing/calls.ts';

const LONG = `mcp__${'a'.repeat(80)}__search`;
const DOTTED = 'files.read';
const question = {
  model: 'public',
  max_tokens: 9,
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: LONG, input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'found' }] },
  ],
  tools: [LONG, DOTTED, 'plain'].map((name) => ({ name, input_schema: { type: 'object' } })),
  tool_choice: { type: 'tool', name: LONG },
};

const toOpenAi = (changes: Partial<Call> = {}): Call =>
  call({
    from: 'anthropic-messages',
    model: 'gpt-4o',
    to: { format: 'openai-chat', rule: { strip: ['/v1'], base: '/v1' } },
    ...changes,
  });

interface Sent {
  readonly tools: readonly { readonly function: { readonly name: string } }[];
  readonly tool_choice: { readonly function: { readonly name: string } };
  readonly messages: readonly { readonly tool_calls?: readonly { readonly function: { readonly name: string } }[] }[];
}

function sentTo(of: Call): Sent {
  const [effect] = play(of, [asked(question)]);
  return JSON.parse(effect?.type === 'ask' ? text(effect.body) : '') as Sent;
}

describe('names of tools that the provider does not take', () => {
  const sent = sentTo(toOpenAi());
  const [long = '', dotted = '', plain] = sent.tools.map((tool) => tool.function.name);
  test('are written so that it does, the same everywhere', () => {
    expect([long, dotted]).toEqual([
      expect.stringMatching(/^mcp__a+_[a-z0-9]+$/),
      expect.stringMatching(/^files_read_/),
    ]);
    expect(long.length).toBe(64);
    expect(plain).toBe('plain');
    expect(sent.tool_choice.function.name).toBe(long);
    expect(sent.messages[1]?.tool_calls?.[0]?.function.name).toBe(long);
  });
  const message = (name: string) => ({
    role: 'assistant',
    content: null,
    tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name, arguments: '{}' } }],
  });
  test('are the caller\u2019s again in the answer', () => {
    const answer = {
      id: 'x',
      model: 'gpt-4o',
      choices: [{ index: 0, message: message(dotted), finish_reason: 'tool_calls' }],
    };
    const effects = play(toOpenAi(), [asked(question), head(200, 'application/json'), whole(answer)]);
    expect(JSON.parse(bodyOf(effects))).toMatchObject({ content: [{ type: 'tool_use', name: DOTTED }] });
  });
  test('and in a stream', () => {
    const chunk = (choice: object) => `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, ...choice }] })}\n\n`;
    const stream = `${chunk({ delta: message(long) })}${chunk({ delta: {}, finish_reason: 'tool_calls' })}data: [DONE]\n\n`;
    const inputs = [asked({ ...question, stream: true }), head(200, 'text/event-stream'), ...chunks(bytes(stream), 7)];
    expect(bodyOf(play(toOpenAi({ stream: true }), inputs))).toContain(`"name":"${LONG}"`);
  });
  test('stay where the provider takes them', () => {
    const of = toOpenAi({ to: { format: 'cohere', rule: { strip: ['/v2'], base: '/v2' } } });
    expect(sentTo(of).tools.map((tool) => tool.function.name)).toEqual([LONG]);
  });
});
