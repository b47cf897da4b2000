import type { Json, JsonObject, ToolResult } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { ObjectReader } from '../../reading/object-reader.ts';
import type { CallIds } from './call-ids.ts';
import { readMedia } from './media.ts';

/** `functionResponse`: what a tool gave back, as an object, and media beside it. */
export function readToolResult(part: ObjectReader, ids: CallIds): ToolResult | undefined {
  const response = part.object('functionResponse');
  if (!response) return undefined;
  const name = response.required('name', response.string('name'));
  const callId = ids.ofResult(name, response.string('id'));
  response.ignore('willContinue', 'scheduling');
  const { text, isError } = said(response.json('response') ?? {});
  if (isError) response.uses('tool-result-error', 'response');
  const media = (response.objects('parts') ?? []).flatMap((each) => readMedia(each) ?? []);
  for (const { type } of media)
    if (type === 'image' || type === 'document')
      response.uses(type === 'image' ? 'tool-result-image' : 'tool-result-document', 'parts');
  const texts = text === undefined ? [] : [{ type: 'text' as const, text }];
  return { callId, name, parts: [...texts, ...media], ...(isError && { isError }) };
}

/**
 * By Google's convention `output` alone is the result, and `error` alone what went wrong; without them the whole object
 * is the result.
 *
 * @see https://ai.google.dev/api/caching#FunctionResponse
 */
function said(response: JsonObject): { readonly text: string | undefined; readonly isError: boolean } {
  const [first, ...others] = Object.entries(response);
  if (!first) return { text: undefined, isError: false };
  const [name, value] = first;
  const alone = others.length === 0 && value !== undefined;
  if (alone && (name === 'output' || name === 'error')) return { text: asText(value), isError: name === 'error' };
  return { text: writeJson(response), isError: false };
}

const asText = (value: Json): string => (typeof value === 'string' ? value : writeJson(value));
