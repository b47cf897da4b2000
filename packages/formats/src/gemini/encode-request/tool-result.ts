import type { Json, JsonObject, NativePart, ToolResult } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { objectOf } from '../../reading/provider-body.ts';
import { plainDocument } from './plain-document.ts';
import { mediaPart } from './media.ts';

export interface ResultPlace {
  /** What the tool is called, as the conversation knows it. */
  readonly name: string;
  readonly path: string;
  /** Whether a result may hold pictures; else they stand behind it. */
  readonly holdsMedia: boolean;
}

/** @see https://ai.google.dev/gemini-api/docs/function-calling#multimodal */
export function toolResultParts(result: ToolResult, { name, path, holdsMedia }: ResultPlace): readonly JsonObject[] {
  const texts = result.parts.flatMap((part) => {
    if (part.type === 'text') return [part.text];
    return part.type === 'plain-document' ? [plainDocument(part)] : [];
  });
  const media = result.parts.flatMap((part, at) => (isMedia(part) ? [mediaPart(part, `${path}.parts[${at}]`)] : []));
  const response = texts.length === 0 ? {} : responseOf(texts.join('\n'), result.isError === true);
  const said = { id: result.callId, name, response };
  if (media.length === 0) return [{ functionResponse: said }];
  return holdsMedia ? [{ functionResponse: { ...said, parts: media } }] : [{ functionResponse: said }, ...media];
}

type Part = ToolResult['parts'][number];

const isMedia = (part: Part): part is Exclude<Part, { type: 'text' | 'plain-document' } | NativePart> =>
  part.type !== 'text' && part.type !== 'plain-document' && part.type !== 'native';

/**
 * An object stays one, so that the model sees its fields; by Google's convention a text is `output`, a failure `error`.
 * One with `$ref` stays a text: Google takes that for the name of a picture beside it.
 */
function responseOf(text: string, isError: boolean): JsonObject {
  const object = objectIn(text);
  if (isError) return { error: object ?? text };
  return object ?? { output: text };
}

function objectIn(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{') || text.includes('"$ref"')) return undefined;
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    // It only looks like JSON: it goes as the text that it is.
    return undefined;
  }
  return objectOf(value);
}
