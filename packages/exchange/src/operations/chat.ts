import { pipe, sealed, type AnswerContext, type AnswerEvent, type AnyMachine, type ChatRequest } from '@dragoman/spec';
import { joined } from '../joined.ts';
import type { AnswerSide, Translated, Translating, WholeForCaller } from '../translating.ts';
import { answerChanges } from './answer-changes.ts';
import { ask, asTaken } from './ask.ts';
import { changedRequest } from './changed-request.ts';
import { endsWithError } from './ends-with-error.ts';
import { leftOut } from './left-out.ts';
import { providersError } from './providers-error.ts';
import { readFrames, writeFrames } from './stream-frames.ts';
import { withFittingNames, type Renamed } from './tool-names.ts';
import { warned } from './warned.ts';
import { readObject, wholeJson } from './whole-json.ts';

/** A conversation in one dialect, continued in another, or in the same with what plugins make of it. */
export function translateChat(translating: Translating): Translated {
  const { call, body, from, to, ports } = translating;
  const { request: said, uses } = from.decodeRequest(body, { model: call.model, stream: call.stream });
  // The guard keeps the usage of a stream from a caller who did not ask for it; it has to be there to be read.
  const request: ChatRequest = { ...said, model: call.model, stream: call.stream, streamUsage: true };
  const left = leftOut(uses, translating);
  const named = withFittingNames(changedRequest(request, ports), to.format);
  const encoded = asTaken(call, to.encodeRequest(named.request));
  const context: AnswerContext = { id: call.id, created: call.created, request };
  return {
    effect: ask(call, encoded),
    side: { headers: warned([...left, ...encoded.warnings]), ...answers(translating, context, named.restore) },
  };
}

function answers(
  { call, from, to, ports }: Translating,
  context: AnswerContext,
  restore: Renamed['restore'],
): Omit<AnswerSide, 'headers'> {
  const changes = [...(restore ? [restore] : []), ...answerChanges(ports)];
  const decode = sealed(pipe(readFrames(call.to, to), to.decodeStream));
  const read = changes.reduce((before, next) => sealed(pipe(before, next)), decode);
  const write = sealed(pipe(from.encodeStream(context), writeFrames(call, from)));
  const stream = endsWithError(sealed(pipe(read, write)), { call, from });
  return {
    stream,
    whole: (answer) => {
      if (answer.status >= 300) return providersError(answer, { call, from, to });
      const events = answer.isStream
        ? run(read, [answer.bytes])
        : changes.reduce((before, next) => run(next, before), to.decodeAnswer(readObject(answer.bytes)));
      if (!call.stream) return wholeJson(from.encodeAnswer(events, context));
      return streamed(events, write, stream.type);
    },
  };
}

/** The caller wanted a stream and the provider did not stream. */
const streamed = (
  events: readonly AnswerEvent[],
  write: AnyMachine<AnswerEvent, Uint8Array>,
  type: string,
): WholeForCaller => ({ bytes: joined(run(write, events)), headers: { 'content-type': type } });

/** Everything at once through a machine. */
function run<In, Out>(machine: AnyMachine<In, Out>, inputs: readonly In[]): readonly Out[] {
  const out: Out[] = [];
  let state = machine.initial;
  for (const input of inputs) {
    const [next, some] = machine.step(state, input);
    state = next;
    for (const each of some) out.push(each);
  }
  for (const each of machine.end(state)) out.push(each);
  return out;
}
