import { GatewayError, pipe, sealed } from '@dragoman/spec';
import type { Translated, Translating } from '../translate.ts';
import { ask } from './ask.ts';
import { readFrames, writeFrames } from './stream-frames.ts';
import { endsWithError } from './ends-with-error.ts';

/** Caller and provider speak the same, but behind another cloud's door: only the envelope changes, the words stay. */
export function rewrap({ call, body, from }: Translating): Translated {
  if (call.operation !== 'chat' || !call.to.envelope)
    throw new GatewayError('cannot_translate', `this provider cannot be asked for ${call.operation}`);
  const frames = sealed(pipe(readFrames(call.to), writeFrames(call, from)));
  return {
    effect: ask(call, { body, path: '' }),
    side: {
      headers: {},
      stream: endsWithError(frames, { call, from }),
      whole: ({ bytes }) => ({ bytes, headers: { 'content-type': 'application/json' } }),
    },
  };
}
