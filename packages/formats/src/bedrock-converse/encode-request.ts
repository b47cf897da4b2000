import { GatewayError, type ChatRequest, type EncodedRequest, type JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf } from '../reading/provider-body.ts';
import { claudeTraits } from '../translating/claude-traits.ts';
import { claudeSampling } from '../translating/claude-sampling.ts';
import { claudeOutput } from '../translating/claude-schema.ts';
import { withCaching } from './encode-request/caching.ts';
import { encodeConversation } from './encode-request/messages.ts';
import { encodeModelFields, type EncodedModelFields } from './encode-request/model-fields.ts';
import { encodeTools } from './encode-request/tools.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function encodeRequest(request: ChatRequest): EncodedRequest {
  const { additionalModelRequestFields, outputConfig, ...own } = ownFields(request);
  const caching = withCaching(request);
  const { system, messages, warnings } = encodeConversation(caching.request);
  const tools = encodeTools(caching.request);
  const model = modelFields(request, objectOf(additionalModelRequestFields));
  const inference = encodeInference(request, model);
  const tier = encodeTier(request.serviceTier);
  const schema = claudeOutput(request);
  const output = {
    ...encodeOutput(request.output, { schema: schema?.schema, effort: model.effort }),
    ...objectOf(outputConfig),
  };
  const body: JsonObject = {
    messages,
    ...(system.length > 0 && { system }),
    ...inference.fields,
    ...tools.fields,
    ...(Object.keys(model.fields).length > 0 && { additionalModelRequestFields: model.fields }),
    ...stopField(request),
    ...(Object.keys(output).length > 0 && { outputConfig: output }),
    ...(request.metadata && { requestMetadata: { ...request.metadata } }),
    ...tier.fields,
    ...own,
  };
  const path = `/model/{model}/${request.stream ? 'converse-stream' : 'converse'}`;
  const all = [
    ...caching.warnings,
    ...warnings,
    ...tools.warnings,
    ...model.warnings,
    ...inference.warnings,
    ...tier.warnings,
    ...(schema?.warnings ?? []),
  ];
  return { body, path, warnings: all };
}

/** What the caller said in this very format, and the neutral model has no words for. */
const ownFields = ({ extra }: ChatRequest): JsonObject => (extra?.format === 'bedrock-converse' ? extra.fields : {});

/** Whoever wrote the model's own fields himself is not improved on. */
function modelFields(request: ChatRequest, own: JsonObject | undefined): EncodedModelFields {
  if (own) return { fields: own, maxTokens: request.maxTokens, warnings: [] };
  if (objectOf(ownFields(request).outputConfig)) return { fields: {}, maxTokens: request.maxTokens, warnings: [] };
  return encodeModelFields(request);
}

interface Fields {
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

function encodeInference(request: ChatRequest, { fields: own, maxTokens }: EncodedModelFields): Fields {
  const { model, sampling, stop } = request;
  const samples = claudeTraits(model).sampling !== 'none';
  const { temperature, topP } = sampling;
  if (samples && temperature !== undefined && (temperature < 0 || temperature > 1))
    throw new GatewayError('cannot_translate', 'temperature: this provider takes 0 to 1', { param: 'temperature' });
  const thinks = objectOf(own.thinking)?.type === 'enabled';
  const { taken, left } = claudeSampling({ temperature, topP }, { model, thinks });
  const config = {
    ...(maxTokens !== undefined && { maxTokens }),
    ...taken,
    ...(stop.length > 0 && { stopSequences: stop }),
  };
  return {
    fields: Object.keys(config).length > 0 ? { inferenceConfig: config } : {},
    warnings: left.map(([name, why]) => `${name} is left out: ${why}`),
  };
}

/** Claude says which sequence it met only if it is asked to. */
function stopField({ stop, model, extra }: ChatRequest): JsonObject {
  if (stop.length === 0 || !model.includes('claude') || extra?.format === 'bedrock-converse') return {};
  return { additionalModelResponseFieldPaths: ['/stop_sequence'] };
}

/** Words of other dialects that mean the same; `auto` is what happens anyway. */
const TIERS: ReadonlyMap<string, string | undefined> = new Map([
  ['default', 'default'],
  ['priority', 'priority'],
  ['flex', 'flex'],
  ['reserved', 'reserved'],
  ['standard', 'default'],
  ['standard_only', 'default'],
  ['auto', undefined],
]);

function encodeTier(tier: string | undefined): Fields {
  if (tier === undefined) return { fields: {}, warnings: [] };
  if (!TIERS.has(tier)) return { fields: {}, warnings: [`service_tier ${tier} is left out`] };
  const type = TIERS.get(tier);
  return { fields: type === undefined ? {} : { serviceTier: { type } }, warnings: [] };
}

/** Other models than Claude have the same words and limits. The schema stands there as text. */
function encodeOutput(
  output: ChatRequest['output'],
  { schema, effort }: { readonly schema: JsonObject | undefined; readonly effort: string | undefined },
): JsonObject {
  const said = { ...(effort !== undefined && { effort }) };
  if (output?.type !== 'schema' || !schema) return said;
  const { name, description } = output;
  const jsonSchema = {
    schema: writeJson(schema),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  };
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } }, ...said };
}
