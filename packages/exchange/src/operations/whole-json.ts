import { GatewayError, type Json, type JsonObject } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import type { WholeForCaller } from '../translating.ts';
import { bytesOf } from './ask.ts';

/** The provider's whole answer. @throws GatewayError `bad_upstream_answer` when it is not a JSON object */
export function readObject(bytes: Uint8Array): JsonObject {
  const value: Json = parseJson(bytes, { error: 'bad_upstream_answer' });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new GatewayError('bad_upstream_answer', 'the provider sent an answer that is not a JSON object');
}

export const wholeJson = (body: JsonObject, headers: Readonly<Record<string, string>> = {}): WholeForCaller => ({
  bytes: bytesOf(body),
  headers: { 'content-type': 'application/json', ...headers },
});
