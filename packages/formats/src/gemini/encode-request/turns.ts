import type { AssistantPart, ChatRequest, GroundingDocument, JsonObject, ToolResult } from '@dragoman/spec';
import { placeSystem } from '../../translating/place-system.ts';
import { unwrap } from '../../translating/signature-envelope.ts';
import { argumentsObject } from '../../translating/tool-arguments.ts';
import { toolNames } from '../../translating/tool-names.ts';
import { modelParts, type Writing } from '../model-parts.ts';
import { STANDIN_SIGNATURE } from '../standin-signature.ts';
import { isGemini3 } from './model-traits.ts';
import { plainDocument } from './plain-document.ts';
import { toolResultParts, type ResultPlace } from './tool-result.ts';
import { userParts } from './user-parts.ts';

/** `systemInstruction` and `contents`. */
export interface Conversation {
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

export function conversation(request: ChatRequest): Conversation {
  const { documents = [] } = request;
  const { system, turns, warnings } = placeSystem(request.turns, { laterSystem: false });
  const names = toolNames(request);
  const holdsMedia = request.extra?.format === 'gemini' || isGemini3(request.model);
  const contents: JsonObject[] = documents.length > 0 ? [documentsContent(documents)] : [];
  const places = new Map(request.turns.map((turn, at) => [turn, at]));
  let results: JsonObject[] = [];
  turns.forEach((turn, at) => {
    const path = `turns[${places.get(turn)}]`;
    if (turn.role === 'user') contents.push(...contentOf('user', turn, userParts(turn.parts, path)));
    else if (turn.role === 'assistant')
      contents.push(...contentOf('model', turn, signed(turn.parts, { request, path })));
    else if (turn.role === 'tool') {
      // All results of one round stand in one turn.
      if (turns[at - 1]?.role !== 'tool') contents.push({ role: 'user', parts: (results = []) });
      results.push(...resultParts(turn.results, { path, names, holdsMedia }));
    }
  });
  return {
    fields: {
      ...(system.length > 0 && { systemInstruction: { parts: system.map(({ text }) => ({ text })) } }),
      contents,
    },
    warnings: [
      ...warnings,
      ...(documents.length > 0 ? ['documents are given to the model as text, without citations'] : []),
    ],
  };
}

/** Google refuses a turn of which nothing could be written. */
const contentOf = (
  role: 'user' | 'model',
  { parts: said }: { readonly parts: readonly unknown[] },
  parts: readonly JsonObject[],
): readonly JsonObject[] => (parts.length === 0 && said.length > 0 ? [] : [{ role, parts }]);

const resultParts = (
  results: readonly ToolResult[],
  {
    path,
    names,
    holdsMedia,
  }: Pick<ResultPlace, 'path' | 'holdsMedia'> & { readonly names: ReadonlyMap<string, string> },
): readonly JsonObject[] =>
  results.flatMap((result, nth) => {
    const name = result.name ?? names.get(result.callId) ?? result.callId;
    return toolResultParts(result, { name, path: `${path}.results[${nth}]`, holdsMedia });
  });

/** Foreign signatures stay with the caller; encrypted thoughts can be read by their own provider only. */
const TO_GOOGLE: Omit<Writing, 'path'> = {
  sign: (signature) => unwrap(signature, 'gemini'),
  seal: () => undefined,
  args: ({ args }, path) => argumentsObject(args, path),
};

/** The first call of a turn has to be signed for models from 3 on; the calls beside it need not be. */
function signed(
  parts: readonly AssistantPart[],
  { request, path }: { readonly request: ChatRequest; readonly path: string },
): readonly JsonObject[] {
  const written = modelParts(parts, { ...TO_GOOGLE, path });
  const first = written.findIndex((part) => 'functionCall' in part);
  const call = written[first];
  if (!call || 'thoughtSignature' in call || !isGemini3(request.model)) return written;
  return written.with(first, { ...call, thoughtSignature: STANDIN_SIGNATURE });
}

const documentsContent = (documents: readonly GroundingDocument[]): JsonObject => ({
  role: 'user',
  parts: documents.map(({ title, text }) => ({ text: plainDocument({ name: title, text }) })),
});
