import type { EncodedRequest, JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { Call } from '../call.ts';
import type { Effect } from '../effects.ts';
import { pathFor } from '../path-for.ts';
import { enveloped } from './envelope.ts';

const UTF8 = new TextEncoder();

/** The request as it goes to the provider. */
export function ask(call: Call, { body, path }: Pick<EncodedRequest, 'body' | 'path'>): Effect {
  const { envelope, rule } = call.to;
  const sent = envelope ? enveloped(envelope, { body, call }) : { body, path };
  return { type: 'ask', path: pathFor(rule, sent.path, call.model), body: bytesOf(sent.body) };
}

export const bytesOf = (body: JsonObject): Uint8Array => UTF8.encode(writeJson(body));
