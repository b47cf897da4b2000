import type { ChatRequest, EncodedRequest, JsonObject } from '@dragoman/spec';
import { objectOf } from '../reading/provider-body.ts';
import { generationConfig } from './encode-request/generation-config.ts';
import { toolConfig, toolEntries } from './encode-request/tools.ts';
import { conversation } from './encode-request/turns.ts';

/** @see https://ai.google.dev/api/generate-content */
export function encodeRequest(request: ChatRequest): EncodedRequest {
  const { body, warnings } = bodyOf(request);
  const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { body, path: `/v1beta/models/{model}:${method}`, warnings };
}

/** The body alone: counting tokens takes the same. */
export function bodyOf(request: ChatRequest): Pick<EncodedRequest, 'body' | 'warnings'> {
  const own = request.extra?.format === 'gemini' ? request.extra.fields : {};
  const { fields, warnings } = conversation(request);
  const tools = toolEntries(request);
  const choice = toolConfig(request, objectOf(own['toolConfig']) ?? {});
  const tuning = generationConfig(request, objectOf(own['generationConfig']) ?? {});
  const tier = tierOf(request);
  const body: JsonObject = {
    ...own,
    ...fields,
    ...(tools.length > 0 && { tools }),
    // A choice among no tools is refused: only who wrote it gets to hear that.
    ...(choice && (tools.length > 0 || request.extra?.format === 'gemini') && { toolConfig: choice }),
    ...(Object.keys(tuning.config).length > 0 && { generationConfig: tuning.config }),
    ...(tier.word !== undefined && { serviceTier: tier.word }),
  };
  return { body, warnings: [...warnings, ...tuning.warnings, ...tier.warnings] };
}

const TIERS = new Set(['flex', 'standard', 'priority']);

/** What is usual is not said: Vertex has no field for it. */
const USUAL_TIERS = new Set(['auto', 'default']);

function tierOf({ serviceTier }: ChatRequest): { readonly word?: string; readonly warnings: readonly string[] } {
  if (serviceTier === undefined || USUAL_TIERS.has(serviceTier)) return { warnings: [] };
  if (TIERS.has(serviceTier)) return { word: serviceTier, warnings: [] };
  return { warnings: [`the service tier ${serviceTier} is left out`] };
}
