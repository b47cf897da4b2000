import { GatewayError, isDoor, pipe, sealed, type AnyMachine, type Json, type Machine } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import type { AnswerSide, Translated, Translating, WholeAnswer, WholeForCaller } from '../translating.ts';
import { askText } from './ask.ts';
import { endsWithError } from './ends-with-error.ts';
import { providersError } from './providers-error.ts';
import { readFrames, writeFrames } from './stream-frames.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Caller and provider speak the same, but behind another cloud's door: only the envelope changes, the words stay. */
export function rewrap(translating: Translating): Translated {
  const { call, bytes } = translating;
  if (!isDoor(call.to.envelope))
    throw new GatewayError('cannot_translate', `this provider cannot be asked for ${call.operation}`);
  return {
    effect: askText(call, { text: UTF8.decode(bytes), path: '' }),
    side: { headers: {}, ...answers(translating) },
  };
}

const answers = (translating: Translating): Omit<AnswerSide, 'headers'> => ({
  stream: endsWithError(unwrapped(translating), translating),
  whole: (answer) => (answer.status < 300 || isOwnError(answer) ? asItIs(answer) : providersError(answer, translating)),
});

/** A stream that is in no frames of another's passes as it is. */
const unwrapped = ({ call, from, to }: Translating): AnyMachine<Uint8Array, Uint8Array> =>
  call.to.envelope === 'bedrock-invoke' ? sealed(pipe(readFrames(call.to, to), writeFrames(call, from))) : sealed(SAME);

const SAME: Machine<undefined, Uint8Array, Uint8Array> = {
  initial: undefined,
  step: (state, bytes) => [state, [bytes]],
  end: () => [],
};

const asItIs = ({ bytes }: WholeAnswer): WholeForCaller => ({
  bytes,
  headers: { 'content-type': 'application/json' },
});

/** Whether an error is in Anthropic's words: the cloud around it has its own. */
function isOwnError({ bytes }: WholeAnswer): boolean {
  const body = jsonOf(bytes);
  return typeof body === 'object' && body !== null && 'type' in body && body['type'] === 'error';
}

function jsonOf(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(bytes, { error: 'bad_upstream_answer' });
  } catch {
    // A page of something in between: its text is put into an error.
    return undefined;
  }
}
