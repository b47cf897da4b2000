import { isDoor, type EncodedRequest, type JsonObject } from '@dragoman/spec';
import { forVertex } from '@dragoman/formats';
import { writeJson } from '@dragoman/framing';
import type { Call } from '../call.ts';
import type { Effect } from '../effects.ts';
import { pathFor } from '../path-for.ts';
import { enveloped } from './envelope.ts';

const UTF8 = new TextEncoder();

/** The request as it goes to the provider. */
export function ask(call: Call, { body, path }: Pick<EncodedRequest, 'body' | 'path'>): Effect {
  return askText(call, { text: writeJson(body), path });
}

/** What was translated, as the place takes it: it may have no field for some of it. */
export const asTaken = ({ to, model }: Call, encoded: EncodedRequest): EncodedRequest =>
  to.envelope === 'vertex-gemini' ? forVertex(encoded, model) : encoded;

/** The same of a body that is written already. */
export function askText(call: Call, written: { readonly text: string; readonly path: string }): Effect {
  const { envelope, rule } = call.to;
  const { text, path } = isDoor(envelope) ? enveloped(envelope, call, written.text) : written;
  return { type: 'ask', path: pathFor(rule, path, call.model), body: UTF8.encode(text) };
}

export const bytesOf = (body: JsonObject): Uint8Array => UTF8.encode(writeJson(body));
