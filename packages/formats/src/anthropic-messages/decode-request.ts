import type { ChatRequest, Decoded, Feature, JsonObject, RequestContext, Sampling } from '@dragoman/spec';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { readOutputSettings } from './decode-request/reasoning.ts';
import { readToolChoice, readTools } from './decode-request/tools.ts';
import { readSystem, readTurns } from './decode-request/turns.ts';

/** @see https://platform.claude.com/docs/en/api/messages/create */
export function decodeRequest(json: JsonObject, context: RequestContext): Decoded<ChatRequest> {
  const body = readRequestBody(json);
  const { verbatim, ...outputSettings } = readOutputSettings(body);
  const request: ChatRequest = {
    model: body.string('model') ?? context.model,
    stream: body.boolean('stream') ?? context.stream,
    turns: [...readSystem(body), ...readTurns(body)],
    tools: readTools(body),
    ...readToolChoice(body),
    ...outputSettings,
    maxTokens: used(body, 'max-tokens', 'max_tokens'),
    sampling: readSampling(body),
    stop: readStop(body),
    user: readUser(body),
    serviceTier: worded(body, 'service-tier', 'service_tier'),
  };
  const fields = { ...body.unread(), ...verbatim };
  const extra = Object.keys(fields).length > 0 ? ({ format: 'anthropic-messages', fields } as const) : undefined;
  return { request: { ...request, extra }, uses: body.allUses() };
}

function used(body: ObjectReader, feature: Feature, field: string): number | undefined {
  const value = feature === 'max-tokens' || feature === 'top-k' ? body.integer(field) : body.number(field);
  if (value !== undefined) body.uses(feature, field);
  return value;
}

const readSampling = (body: ObjectReader): Sampling => ({
  temperature: used(body, 'temperature', 'temperature'),
  topP: used(body, 'top-p', 'top_p'),
  topK: used(body, 'top-k', 'top_k'),
});

function readStop(body: ObjectReader): readonly string[] {
  const stop = body.strings('stop_sequences') ?? [];
  if (stop.length > 0) body.uses('stop', 'stop_sequences');
  return stop;
}

function readUser(body: ObjectReader): string | undefined {
  const metadata = body.object('metadata');
  return metadata && worded(metadata, 'user', 'user_id');
}

function worded(reader: ObjectReader, feature: Feature, field: string): string | undefined {
  const value = reader.string(field);
  if (value !== undefined) reader.uses(feature, field);
  return value;
}
