import { GatewayError, type Json, type JsonObject } from '@dragoman/spec';

// Claude elsewhere: Bedrock's InvokeModel and Vertex's rawPredict take the body of the Messages API, but the model and
// whether to stream are said by the path, and the version by the body.

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html */
export const BEDROCK_VERSION = 'bedrock-2023-05-31';
/** @see https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai */
export const VERTEX_VERSION = 'vertex-2023-10-16';

export type InvokeVersion = typeof BEDROCK_VERSION | typeof VERTEX_VERSION;

/**
 * The body for the other place. Vertex wants `stream` in the body too, Bedrock refuses it.
 * @param betas what `anthropic-beta` says; Bedrock takes it in the body, Vertex as the header
 */
export function forInvoke(body: JsonObject, version: InvokeVersion, betas: readonly string[] = []): JsonObject {
  const { model: _model, stream, ...rest } = body;
  if (version === VERTEX_VERSION)
    return { anthropic_version: version, ...rest, ...(stream !== undefined && { stream }) };
  return { anthropic_version: version, ...rest, ...(betas.length > 0 && { anthropic_beta: betas }) };
}

/** The body of the Messages API that such a body stands for. */
export function fromInvoke(
  body: JsonObject,
  { model, stream }: { readonly model: string; readonly stream: boolean },
): { readonly body: JsonObject; readonly betas: readonly string[] } {
  const { anthropic_version: _version, anthropic_beta: betas, ...rest } = body;
  return { body: { ...rest, model, stream }, betas: betasOf(betas) };
}

function betasOf(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((beta) => typeof beta === 'string')) return value;
  throw new GatewayError('invalid_request', 'anthropic_beta: expected a list of texts', { param: 'anthropic_beta' });
}
