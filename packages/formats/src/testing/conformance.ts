import {
  drive,
  GatewayError,
  type AnswerContext,
  type AnswerEvent,
  type ChatRequest,
  type FormatCodec,
  type Frame,
  type JsonObject,
  type RequestContext,
  type Usage,
} from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { hostile } from './hostile.ts';
import { joined, meaning } from './meaning.ts';
import { sampleAnswers } from './sample-answers.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { bytesOf, eventsOf } from './wire.ts';

export interface Conformance {
  readonly codec: FormatCodec;
  /** One answer, whole and streamed, and the tokens it says it took. */
  readonly answers: readonly AnswerRow[];
  readonly requests: readonly RequestRow[];
  /** An event that the format does not know today; it must not matter. */
  readonly unknownEvent: Frame;
  /** Frames at the end of a stream without which it is complete nevertheless. */
  readonly dispensable?: number;
  /** It signs thoughts, and hides some, in values of its own: its callers see them without an envelope. */
  readonly signs?: boolean;
  /** Its answers do not say which model gave them. */
  readonly nameless?: boolean;
  /** Names of samples (`sample-answers.ts`) that the format cannot say, and why. */
  readonly skips?: Readonly<Record<string, string>>;
}

export interface AnswerRow {
  readonly name: string;
  readonly whole: JsonObject;
  readonly frames: readonly Frame[];
  readonly usage: Usage;
}

export interface RequestRow {
  readonly name: string;
  readonly body: JsonObject;
  readonly context?: RequestContext;
}

export const CONTEXT: RequestContext = { model: 'some-model', stream: false };

const REQUEST: ChatRequest = {
  model: 'some-model',
  stream: true,
  turns: [],
  tools: [],
  sampling: {},
  stop: [],
  streamUsage: true,
};

export const ANSWER: AnswerContext = { id: 'made-1', created: 1_700_000_000, request: REQUEST };

const CHUNKS = [1, 2, 3, 7, 64, Infinity];

/** What holds for every format. A row of a test table is a claim of the format about itself. */
export function conforms(suite: Conformance): void {
  describe(`${suite.codec.format} conforms`, () => {
    decodesAnswers(suite);
    encodesAnswers(suite);
    decodesRequests(suite);
    tellsErrors(suite);
    hostile(suite);
  });
}

function decodesAnswers({ codec, answers, unknownEvent, dispensable = 0 }: Conformance): void {
  const streamed = (frames: readonly Frame[]) => joined(drive(codec.decodeStream, frames));

  describe.each(answers)('answer: $name', ({ whole, frames, usage }) => {
    test('streamed equals whole', () => {
      expect(meaning(drive(codec.decodeStream, frames))).toEqual(meaning(codec.decodeAnswer(whole)));
    });

    test.each(CHUNKS)('in chunks of %s', (size) => {
      expect(joined(eventsOf(codec, bytesOf(codec, frames), size))).toEqual(streamed(frames));
    });

    test('truncation is an error, wherever', () => {
      for (let length = 0; length < frames.length - dispensable; length += 1)
        expect(() => [...drive(codec.decodeStream, frames.slice(0, length))]).toThrow(
          expect.objectContaining({ code: 'bad_upstream_answer' }),
        );
    });

    test('an unknown event is none, wherever', () => {
      for (let at = 1; at < frames.length; at += 1)
        expect(streamed(frames.toSpliced(at, 0, unknownEvent))).toEqual(streamed(frames));
    });

    test('the usage convention holds', () => {
      expect(usageOf(codec.decodeAnswer(whole))).toEqual(usage);
      expect(usageOf([...drive(codec.decodeStream, frames)])).toEqual(usage);
    });

    test('a step changes nothing but what it returns', () => {
      let state = codec.decodeStream.initial;
      for (const frame of frames) {
        const [next, events] = codec.decodeStream.step(state, frame);
        expect(codec.decodeStream.step(state, frame)).toEqual([next, events]);
        state = next;
      }
    });

    test('encoded again it means the same', () => {
      const events = codec.decodeAnswer(whole);
      expect(meaning(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual(meaning(events));
      const encoded = [...drive(codec.encodeStream(ANSWER), drive(codec.decodeStream, frames))];
      expect(meaning(drive(codec.decodeStream, encoded))).toEqual(meaning(events));
    });
  });
}

function usageOf(events: readonly AnswerEvent[]): Usage | undefined {
  return events.find((event) => event.type === 'usage')?.usage;
}

function encodesAnswers({ codec, nameless = false, signs = false, skips = {} }: Conformance): void {
  const model = nameless ? '' : 'some-model';
  const samples = sampleAnswers(codec.format, model).filter(
    ({ name, needs }) => !(name in skips) && needs.every((need) => codec.answerSupport[need] === 'keeps'),
  );

  describe.each(samples)('sample: $name', ({ events }) => {
    test('whole', () => {
      expect(meaning(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual(meaning(events));
    });

    test('streamed', () => {
      const frames = [...drive(codec.encodeStream(ANSWER), events)];
      expect(meaning(drive(codec.decodeStream, frames))).toEqual(meaning(events));
    });

    test.runIf(signs)('what the format signed itself is told as it was', () => {
      const wire = JSON.stringify([codec.encodeAnswer(events, ANSWER), ...drive(codec.encodeStream(ANSWER), events)]);
      for (const own of ['c2lnbmVk', 'c2VjcmV0']) expect(wire).not.toContain(wrap(codec.format, own));
    });

    test('encoding a stream changes nothing but what it returns', () => {
      const machine = codec.encodeStream(ANSWER);
      let state = machine.initial;
      for (const event of events) {
        const [next, frames] = machine.step(state, event);
        expect(machine.step(state, event)).toEqual([next, frames]);
        state = next;
      }
    });
  });

  test('arguments of two calls that came mixed belong to their calls', () => {
    const [start, end] = [{ type: 'start', id: 'id-1', model }, { type: 'end' }] as const;
    const call = (number: number) =>
      ({ type: 'tool-call', choice: 0, call: number, id: `call_${number}`, name: `tool_${number}` }) as const;
    const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json }) as const;
    const stop = { type: 'stop', choice: 0, reason: 'tool-calls' } as const;
    const mixed = [
      start,
      call(0),
      args(0, '{"a"'),
      call(1),
      args(1, '{"b"'),
      args(0, ':1}'),
      args(1, ':2}'),
      stop,
      end,
    ];
    const sorted = [start, call(0), args(0, '{"a":1}'), call(1), args(1, '{"b":2}'), stop, end];
    const frames = [...drive(codec.encodeStream(ANSWER), mixed)];
    expect(meaning(codec.decodeAnswer(codec.encodeAnswer(mixed, ANSWER)))).toEqual(
      meaning(codec.decodeAnswer(codec.encodeAnswer(sorted, ANSWER))),
    );
    expect(argsOf(drive(codec.decodeStream, frames))).toEqual(argsOf(sorted));
  });
}

/** Arguments by the number of their call: formats that number their pieces may say them mixed. */
function argsOf(events: Iterable<AnswerEvent>): Readonly<Record<number, string>> {
  const args: Record<number, string> = {};
  for (const event of events) if (event.type === 'tool-args') args[event.call] = (args[event.call] ?? '') + event.json;
  return args;
}

function decodesRequests({ codec, requests }: Conformance): void {
  describe.each(requests)('request: $name', ({ body, context = CONTEXT }) => {
    test('encoded again it means the same', () => {
      const { request } = codec.decodeRequest(body, context);
      const { stream, model } = request;
      expect(codec.decodeRequest(codec.encodeRequest(request).body, { model, stream }).request).toEqual(request);
    });

    test('what it uses stands where it says', () => {
      for (const { path } of codec.decodeRequest(body, context).uses) expect(body).toHaveProperty(pathOf(path));
    });
  });
}

const pathOf = (path: string): string[] => path.split(/[.[\]]+/).filter((piece) => piece !== '');

function tellsErrors({ codec }: Conformance): void {
  const context = { requestId: 'req-1' };

  test.each([400, 401, 403, 404, 413, 429, 500, 502, 503, 529])('an error of status %i keeps its words', (status) => {
    const { body } = codec.encodeError({ status, message: 'these words' }, context);
    expect(codec.decodeError(status, body)).toMatchObject({ status, message: 'these words' });
  });

  test.each(['', 'upstream connect error', null, 17, [], { error: null }, { error: { message: 7 } }])(
    'a body that is no error of the format: %j',
    (body) => {
      const { message } = codec.decodeError(502, body);
      expect(message.length).toBeGreaterThan(0);
    },
  );

  test('an error in a stream is thrown by who reads it', () => {
    const frame = codec.encodeStreamError({ status: 500, message: 'these words' }, context);
    const read = () => codec.decodeStream.step(codec.decodeStream.initial, frame);
    expect(read).toThrow(/these words/);
    expect(read).toThrow(GatewayError);
  });
}
