import {
  drive,
  GatewayError,
  sealed,
  type AnswerEvent,
  type ChatRequest,
  type ContentEvent,
  type PluginFormat,
} from '@dragoman/spec';
import type { Call } from '@dragoman/exchange';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CallPlugin } from './call-plugin.ts';
import { plug, type PluginSettings } from './plug.ts';

const reported: string[] = [];
beforeEach(() => reported.splice(0));

const CALL = { model: 'up', to: { format: 'acme:chat', rule: { strip: [], base: '' } } } satisfies Partial<Call>;
const START: AnswerEvent = { type: 'start', id: '1', model: 'm' };
const TEXT = { type: 'text', choice: 0, text: 'hi' } as const;
const STOP = { type: 'stop', choice: 0, reason: 'stop' } as const;
const END: AnswerEvent = { type: 'end' };
const REQUEST = { model: 'm', stream: false, turns: [], tools: [], stop: [], sampling: {} } satisfies ChatRequest;

const format = (more: Partial<PluginFormat> = {}): PluginFormat => ({
  format: 'acme:chat',
  framing: 'sse',
  support: { system: 'keeps' },
  encodeRequest: () => ({ body: {}, path: '/a', warnings: [] }),
  decodeAnswer: () => [START, TEXT, STOP, END],
  decodeStream: { initial: undefined, step: (state) => [state, []], end: () => [START, TEXT, STOP, END] },
  decodeError: (status) => ({ status, message: 'no' }),
  ...more,
});

/** What the plugin `acme` brings, as its route names it. */
const plugged = (plugin: Partial<CallPlugin>, settings: PluginSettings) =>
  plug(CALL, settings, {
    findPlugin: (id) => Promise.resolve(id === 'acme@1' ? { name: 'acme', formats: [], ...plugin } : undefined),
    report: (line) => reported.push(line),
    watched: (_what, work) => work(),
  });

const codecOf = async (more: Partial<PluginFormat>) => {
  const { codec } = await plugged({ formats: [format(more)] }, { format: 'acme@1' });
  if (!codec) throw new Error('no codec');
  return codec;
};

const failed = (work: () => unknown): { readonly code: string } | undefined => {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return thrown as GatewayError;
  }
};

describe('a format', () => {
  test('works as it says', async () => {
    const codec = await codecOf({});
    expect(codec.encodeRequest(REQUEST)).toEqual({ body: {}, path: '/a', warnings: [] });
    expect(codec.decodeAnswer({})).toEqual([START, TEXT, STOP, END]);
    expect([...drive(codec.decodeStream, [])]).toEqual([START, TEXT, STOP, END]);
    expect(codec.decodeError(418, null)).toEqual({ status: 418, message: 'no' });
    expect(codec.support).toMatchObject({ system: 'keeps', tools: 'refuses' });
  });

  const events = (list: readonly unknown[]): Partial<PluginFormat> => ({ decodeAnswer: () => list as AnswerEvent[] });
  test.each<[string, Partial<PluginFormat>, string]>([
    ['no list', { decodeAnswer: () => 1 as never }, 'it gave no list of events'],
    ['an unknown event', events([{ type: 'said' }]), 'it gave an event of no known type'],
    ['an event without its text', events([{ type: 'text', choice: 0 }]), 'it gave an event text without a right text'],
    ['a choice that is none', events([{ ...TEXT, choice: -1 }]), 'it gave an event text without a right choice'],
    [
      'half a token',
      events([START, { type: 'usage', usage: { input: 0.5 } }, END]),
      'it gave a usage that is not of counts',
    ],
    [
      'less than nothing',
      events([START, { type: 'usage', usage: { output: -1 } }, END]),
      'it gave a usage that is not of counts',
    ],
    ['no beginning', events([TEXT, END]), 'an answer begins with one start'],
    ['no end', events([START, TEXT, STOP]), 'an answer has no end, and no error says so'],
    ['more behind the end', events([START, END, END]), 'it says more behind the end of an answer'],
    ['more behind a stop', events([START, STOP, TEXT, END]), 'it says more of a choice that has stopped'],
  ])('that gives %s fails, and says nothing to the caller', async (_what, more, why) => {
    const codec = await codecOf(more);
    expect(failed(() => codec.decodeAnswer({}))).toMatchObject({
      code: 'internal_error',
      message: 'a plugin of the gateway failed',
    });
    expect(reported).toEqual([`plugin acme: acme:chat: decodeAnswer failed: ${why}`]);
  });

  test.each([
    ['no body', { path: '/a', warnings: [] }, 'it gave a request without a body'],
    ['no path', { body: {}, path: 'a', warnings: [] }, 'it gave a request without a path'],
    ['no warnings', { body: {}, path: '/a' }, 'it gave a request without its warnings'],
  ])('whose request has %s fails', async (_what, encoded, why) => {
    const codec = await codecOf({ encodeRequest: () => encoded as never });
    expect(failed(() => codec.encodeRequest(REQUEST))).toMatchObject({ code: 'internal_error' });
    expect(reported[0]).toContain(why);
  });

  test('whose stream stops without an end fails', async () => {
    const codec = await codecOf({ decodeStream: { ...format().decodeStream, end: () => [START] } });
    expect(failed(() => [...drive(codec.decodeStream, [])])).toMatchObject({ code: 'internal_error' });
  });

  test('says what is wrong with an error of ours', async () => {
    const error = new GatewayError('bad_upstream_answer', 'no answer');
    const codec = await codecOf({
      decodeAnswer: () => {
        throw error;
      },
    });
    expect(failed(() => codec.decodeAnswer({}))).toBe(error);
    expect(reported).toEqual([]);
  });

  test('whose plugin does not bring it is no codec', async () => {
    expect(await plugged({ formats: [format({ format: 'acme:other' })] }, { format: 'acme@1' })).not.toHaveProperty(
      'codec',
    );
  });
});

describe('a transform', () => {
  test('of requests is told of the attempt, and its words are not repeated when it fails', async () => {
    const told: unknown[] = [];
    const change = (request: ChatRequest, attempt: unknown): ChatRequest => {
      told.push(attempt);
      if (told.length > 1) throw new TypeError('canary-prompt');
      return request;
    };
    const { requests } = await plugged({ requestTransform: { change } }, { transforms: 'acme@1|', provider: 'p' });
    expect(requests[0]?.(REQUEST)).toBe(REQUEST);
    expect(told).toEqual([{ model: 'up', provider: 'p' }]);
    expect(failed(() => requests[0]?.(REQUEST))).toMatchObject({ code: 'internal_error', cause: undefined });
    expect(reported[0]).toMatch(/^plugin acme: requestTransform failed: TypeError at /);
    expect(reported.join()).not.toContain('canary-prompt');
  });

  test.each([
    ['nothing', undefined],
    ['a promise', Promise.resolve(REQUEST)],
    ['a request without turns', { ...REQUEST, turns: undefined }],
  ])('of requests that gives %s fails', async (_what, gives) => {
    const { requests } = await plugged(
      { requestTransform: { change: () => gives as never } },
      { transforms: 'acme@1|' },
    );
    expect(failed(() => requests[0]?.(REQUEST))).toMatchObject({ code: 'internal_error' });
  });

  const answers = async (give: (event: ContentEvent) => readonly unknown[]) => {
    const machine = () =>
      sealed({
        initial: 0,
        step: (n: number, event: ContentEvent) => [n, give(event) as ContentEvent[]] as const,
        end: () => [],
      });
    const [only] = (await plugged({ answerTransform: { machine } }, { transforms: '|acme@1' })).answers;
    if (!only) throw new Error('no machine');
    return only;
  };

  test('of answers changes what it likes', async () => {
    const machine = await answers((event) => (event.type === 'text' ? [event, event] : [event]));
    expect([...drive(machine, [TEXT, STOP])]).toEqual([TEXT, TEXT, STOP]);
  });

  test.each<[string, (event: ContentEvent) => readonly unknown[], string]>([
    [
      'lets no choice stop',
      ({ type }) => (type === 'stop' ? [] : [TEXT]),
      'the choices that stop are not those that did',
    ],
    [
      'stops another',
      (event) => (event.type === 'stop' ? [{ ...event, choice: 1 }] : []),
      'the choices that stop are not those that did',
    ],
    ['goes on behind a stop', (event) => [event, TEXT], 'it says more of a choice that has stopped'],
    ['says what was used', () => [{ type: 'usage', usage: {} }], 'usage is not for it to say'],
    ['gives no list', () => 'text' as never, 'it gave no list of events'],
  ])('of answers that %s fails', async (_what, give, why) => {
    const machine = await answers(give);
    expect(failed(() => [...drive(machine, [TEXT, STOP])])).toMatchObject({ code: 'internal_error' });
    expect(reported).toEqual([`plugin acme: answerTransform failed: ${why}`]);
  });

  test('of answers that is no machine fails', async () => {
    const made = plugged({ answerTransform: { machine: () => 1 as never } }, { transforms: '|acme@1' });
    await expect(made).rejects.toMatchObject({ code: 'internal_error' });
  });
});

test.each<[string, PluginSettings]>([
  ['a format', { format: 'other@1' }],
  ['a change to requests', { transforms: 'other@1|' }],
  ['a change to answers', { transforms: '|acme@1,other@1' }],
  ['what this plugin does not have', { transforms: 'acme@1|' }],
])('%s that is not here lets nothing pass', async (_what, settings) => {
  const answerTransform = { machine: () => format().decodeStream as never };
  await expect(plugged({ answerTransform }, settings)).rejects.toMatchObject({ code: 'internal_error' });
});
