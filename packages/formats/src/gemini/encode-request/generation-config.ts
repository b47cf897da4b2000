import { GatewayError, type ChatRequest, type JsonObject } from '@dragoman/spec';
import { readableSchema } from '../json-schema.ts';
import { thinking } from './thinking.ts';

const MOST_STOPS = 5;
const MOST_CHOICES = 8;
const MOST_LOGPROBS = 20;

/** `generationConfig`. @param own what only Gemini has words for */
export function generationConfig(
  request: ChatRequest,
  own: JsonObject,
): { readonly config: JsonObject; readonly warnings: readonly string[] } {
  const { maxTokens, stop, choices, logprobs } = request;
  refuseAbove(stop.length, { most: MOST_STOPS, field: 'stop' });
  refuseAbove(choices, { most: MOST_CHOICES, field: 'choices' });
  refuseAbove(logprobs, { most: MOST_LOGPROBS, field: 'logprobs' });
  const { config: thinkingConfig, warnings } = thinking(request);
  const config = {
    ...own,
    ...sampling(request),
    ...output(request),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(stop.length > 0 && { stopSequences: stop }),
    ...(choices !== undefined && { candidateCount: choices }),
    ...(logprobs !== undefined && { responseLogprobs: true, ...(logprobs > 0 && { logprobs }) }),
    ...(thinkingConfig && { thinkingConfig }),
  };
  return { config, warnings };
}

function refuseAbove(
  value: number | undefined,
  { most, field }: { readonly most: number; readonly field: string },
): void {
  if (value === undefined || value <= most) return;
  throw new GatewayError('cannot_translate', `${field}: gemini takes at most ${most}`, { param: field });
}

/** A penalty of 0 is none, and models that take none refuse to hear of it; who speaks Gemini knows that. */
function sampling({ sampling: said, extra }: ChatRequest): JsonObject {
  const { temperature, topP, topK, seed } = said;
  const orNone = (penalty: number | undefined) => (penalty === 0 && extra?.format !== 'gemini' ? undefined : penalty);
  const [presencePenalty, frequencyPenalty] = [orNone(said.presencePenalty), orNone(said.frequencyPenalty)];
  const known = { temperature, topP, topK, presencePenalty, frequencyPenalty, seed };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function output({ output: wanted }: ChatRequest): JsonObject {
  if (!wanted || wanted.type === 'text') return {};
  const json = { responseMimeType: 'application/json' };
  return wanted.type === 'json' ? json : { ...json, responseJsonSchema: schemaOf(wanted) };
}

/** What the schema is called has no field of its own. */
function schemaOf({ schema, description }: { readonly schema: JsonObject; readonly description?: string | undefined }) {
  const readable = readableSchema(schema);
  return description === undefined || 'description' in readable ? readable : { description, ...readable };
}
