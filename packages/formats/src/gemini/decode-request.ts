import type { ChatRequest, Decoded, JsonObject, RequestContext } from '@dragoman/spec';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { readGenerationConfig } from './decode-request/generation-config.ts';
import { readToolChoice, readTools } from './decode-request/tools.ts';
import { readTurns } from './decode-request/turns.ts';
import { eitherSpelling } from './spelling.ts';

/** @see https://ai.google.dev/api/generate-content#request-body */
export function decodeRequest(body: JsonObject, { model, stream }: RequestContext): Decoded<ChatRequest> {
  const reader = readRequestBody(body, eitherSpelling);
  // The path says it.
  reader.ignore('model');
  const turns = readTurns(reader);
  const tools = readTools(reader);
  const { choice, own: toolConfig } = readToolChoice(reader);
  const { tuning, own: generationConfig } = readGenerationConfig(reader);
  const serviceTier = reader.string('serviceTier');
  if (serviceTier !== undefined) reader.uses('service-tier', 'serviceTier');
  const metadata = readLabels(reader);
  const top = readOwn(reader);
  const request: ChatRequest = {
    model,
    stream,
    turns,
    tools,
    ...tuning,
    ...(choice && { toolChoice: choice }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(metadata && { metadata }),
    // Also when it is empty: who asked in this format and did not ask for thoughts does not want them.
    extra: { format: 'gemini', fields: { ...top, ...unlessEmpty({ toolConfig, generationConfig }) } },
  };
  return { request, uses: reader.allUses() };
}

/** Labels of a bill, in Vertex. */
function readLabels(reader: ObjectReader): Readonly<Record<string, string>> | undefined {
  const labels = reader.json('labels');
  if (!labels) return undefined;
  reader.uses('metadata', 'labels');
  const texts = Object.entries(labels).filter((label): label is [string, string] => typeof label[1] === 'string');
  return Object.fromEntries(texts);
}

const OWN = [
  ['safetySettings', 'safety'],
  // It stands for texts that only Google has.
  ['cachedContent', 'previous-response'],
] as const;

function readOwn(reader: ObjectReader): JsonObject {
  const known = OWN.flatMap(([field, feature]) => {
    const value = reader.raw(field);
    if (value === undefined) return [];
    reader.uses(feature, field);
    return [[field, value] as const];
  });
  const store = reader.boolean('store');
  if (store !== undefined) reader.uses('store', 'store');
  const labels = reader.json('labels');
  return {
    ...Object.fromEntries(known),
    ...(store !== undefined && { store }),
    ...(labels && { labels }),
    ...reader.unread(),
  };
}

function unlessEmpty(fields: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0));
}
