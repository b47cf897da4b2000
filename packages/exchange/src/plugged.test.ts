import {
  GatewayError,
  sealed,
  type AnyMachine,
  type ChatRequest,
  type ContentEvent,
  type FormatCodec,
} from '@dragoman/spec';
import { CODECS } from '@dragoman/formats';
import { describe, expect, test } from 'vitest';
import type { Call, Plugged } from './call.ts';
import { asked, bodyOf, bytes, call, chunks, head, play, text } from './testing/calls.ts';
import { question } from './testing/questions.ts';

const FORMATS = [...CODECS.values()];
const same = ({ format }: FormatCodec, changes: Partial<Call> = {}): Call =>
  call({ from: format, to: { format, rule: { strip: [], base: '' } }, ...changes });

const shout: AnyMachine<ContentEvent, ContentEvent> = {
  initial: undefined,
  step: (state, event) => [state, [event.type === 'text' ? { ...event, text: event.text.toUpperCase() } : event]],
  end: () => [],
};
/** All texts of an answer as one, said when the model stops. */
const late: AnyMachine<ContentEvent, ContentEvent> = sealed<string, ContentEvent, ContentEvent>({
  initial: '',
  step: (held, event) => {
    if (event.type === 'text') return [held + event.text, []];
    if (event.type !== 'stop') return [held, [event]];
    return ['', [{ type: 'text', choice: event.choice, text: held }, event]];
  },
  end: () => [],
});
const told = (request: ChatRequest): ChatRequest => ({
  ...request,
  model: 'another',
  stream: !request.stream,
  turns: [{ role: 'system', parts: [{ type: 'text', text: 'house rule' }] }, ...request.turns],
});
const plugged = (more: Partial<Plugged>): Plugged => ({ requests: [], answers: [], ...more });

const CHAT = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm-1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
};
const chunk = (choices: readonly object[], usage: object | null = null): string =>
  `data: ${JSON.stringify({ ...CHAT, object: 'chat.completion.chunk', choices, usage })}\n\n`;
const delta = (change: object, finish_reason: string | null = null): string =>
  chunk([{ index: 0, delta: change, finish_reason }]);
const STREAM = [
  delta({ role: 'assistant', content: 'Hello' }),
  delta({ content: ' there' }),
  delta({}, 'stop'),
  chunk([], CHAT.usage),
  'data: [DONE]\n\n',
].join('');

test.each(FORMATS.map((codec) => [codec.format, codec] as const))(
  'a request in %s goes on in it, with what a plugin makes of it',
  (_name, codec) => {
    const plain = question(codec);
    const [effect] = play(same(codec), [asked(plain)], plugged({ requests: [told] }));
    expect(effect).toMatchObject({ type: 'ask' });
    const body = effect?.type === 'ask' ? text(effect.body) : '';
    expect(body).toContain('house rule');
    expect(body).toContain('"hi"');
    expect(body).not.toContain('another');
    const context = { model: 'claude-x', stream: false };
    const { turns } = codec.decodeRequest(JSON.parse(body) as never, context).request;
    expect(turns.map(({ role }) => role)).toEqual(['system', 'user']);
  },
);

test('what only the caller’s own format has goes along, and nothing is left out', () => {
  const own = { ...question({ format: 'openai-chat' }), seed: 4, logit_bias: { '5': 1 }, a_new_field: [1] };
  const of = same(CODECS.get('openai-chat') as FormatCodec);
  const effects = play(of, [asked(own), head(200, 'application/json')], plugged({ requests: [told] }));
  expect(effects[0]?.type === 'ask' && JSON.parse(text(effects[0].body))).toMatchObject({
    seed: 4,
    logit_bias: { '5': 1 },
    a_new_field: [1],
  });
  expect(effects[1]).toMatchObject({ headers: {} });
});

describe('an answer', () => {
  const openai = CODECS.get('openai-chat') as FormatCodec;
  const ask = asked(question(openai));

  test('whole', () => {
    const inputs = [ask, head(200, 'application/json'), { type: 'chunk', bytes: bytes(CHAT), last: true } as const];
    const body = JSON.parse(bodyOf(play(same(openai), inputs, plugged({ answers: [shout, late] })))) as object;
    expect(body).toMatchObject({
      choices: [{ message: { content: 'HELLO THERE' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 7, completion_tokens: 3 },
    });
  });

  test.each([1, 7, 64, 100_000])('streamed, in chunks of %d bytes', (size) => {
    const of = same(openai, { stream: true });
    const inputs = [
      asked(question(openai, { stream: true })),
      head(200, 'text/event-stream'),
      ...chunks(bytes(STREAM), size),
    ];
    const sse = bodyOf(play(of, inputs, plugged({ answers: [shout, late] })));
    expect(sse.match(/"content":"[^"]+"/g)).toEqual(['"content":"HELLO THERE"']);
    expect(sse).toContain('"prompt_tokens":7');
    expect(sse.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('of a stream whose plugin fails ends with an error event, and with no clean end', () => {
    const fails: AnyMachine<ContentEvent, ContentEvent> = {
      ...shout,
      step: (state, event) => {
        if (event.type === 'text' && event.text.includes('there')) throw new GatewayError('internal_error', 'it broke');
        return shout.step(state, event);
      },
    };
    const of = same(openai, { stream: true });
    const inputs = [
      asked(question(openai, { stream: true })),
      head(200, 'text/event-stream'),
      ...chunks(bytes(STREAM), 1_000),
    ];
    const sse = bodyOf(play(of, inputs, plugged({ answers: [fails] })));
    expect(sse).toContain('HELLO');
    expect(sse).toMatch(/"error":\{"message":"it broke"/);
    expect(sse).not.toContain('[DONE]');
    expect(sse).not.toContain('there');
  });

  test('whole, whose plugin fails, is refused: the next provider may be asked', () => {
    const fails = {
      ...shout,
      end: () => {
        throw new GatewayError('internal_error', 'it broke');
      },
    };
    const inputs = [ask, head(200, 'application/json'), { type: 'chunk', bytes: bytes(CHAT), last: true } as const];
    expect(play(same(openai), inputs, plugged({ answers: [fails] })).at(-1)).toMatchObject({
      type: 'refuse',
      error: { code: 'internal_error' },
    });
  });
});

test('a plugin refuses a request with an error of its own', () => {
  const no = () => {
    throw new GatewayError('not_allowed', 'not in this house');
  };
  const [effect] = play(call(), [asked(question({ format: 'openai-chat' }))], plugged({ requests: [no] }));
  expect(effect).toMatchObject({ type: 'refuse', error: { code: 'not_allowed', message: 'not in this house' } });
});

test('the tokens of a question are those of what will be asked', () => {
  const of = call({
    from: 'anthropic-messages',
    operation: 'count',
    to: { format: 'openai-chat', rule: { strip: [], base: '' } },
  });
  const seen: ChatRequest[] = [];
  const watch = (request: ChatRequest): ChatRequest => {
    const after = told(request);
    seen.push(after);
    return after;
  };
  const [effect] = play(of, [asked(question({ format: 'anthropic-messages' }))], plugged({ requests: [watch] }));
  expect(effect).toMatchObject({ type: 'answer' });
  expect(seen[0]?.turns).toHaveLength(2);
});

test.each(['embed', 'rerank'] as const)('%s does not get around a plugin', (operation) => {
  const of = call({ operation, to: { format: 'openai-chat', rule: { strip: [], base: '' } } });
  const body = { model: 'm', input: ['a'], query: 'q', documents: ['a'] };
  const [effect] = play(of, [asked(body)], plugged({ answers: [shout] }));
  expect(effect).toMatchObject({ type: 'refuse', error: { code: 'cannot_translate' } });
});

test('a format that no plugin brought is not asked', () => {
  const of = call({ to: { format: 'acme:chat', rule: { strip: [], base: '' } } });
  const [effect] = play(of, [asked(question({ format: 'openai-chat' }))], plugged({}));
  expect(effect).toMatchObject({ type: 'refuse', error: { code: 'internal_error' } });
});
