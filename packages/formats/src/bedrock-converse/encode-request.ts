import { GatewayError, type ChatRequest, type EncodedRequest, type JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf } from '../reading/provider-body.ts';
import { claudeTraits } from '../translating/claude-traits.ts';
import { closedSchema } from '../translating/closed-schema.ts';
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
  const output = { ...encodeOutput(request, model.effort), ...objectOf(outputConfig) };
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
  const thinks = objectOf(own.thinking)?.type === 'enabled';
  const samples = claudeTraits(model).sampling;
  const { temperature, topP } = sampling;
  if (samples && temperature !== undefined && (temperature < 0 || temperature > 1))
    throw new GatewayError('cannot_translate', 'temperature: this provider takes 0 to 1', { param: 'temperature' });
  const asked = Object.entries({ temperature, topP }).filter(([, value]) => value !== undefined);
  const taken = asked.filter(([name, value]) => samples && !(thinks && isBarred(name, value as number)));
  const config = {
    ...(maxTokens !== undefined && { maxTokens }),
    ...Object.fromEntries(taken),
    ...(stop.length > 0 && { stopSequences: stop }),
  };
  return {
    fields: Object.keys(config).length > 0 ? { inferenceConfig: config } : {},
    warnings: asked
      .filter((each) => !taken.includes(each))
      .map(([name]) => `${name} is left out: ${thinks ? 'a model that thinks' : 'this model'} takes none`),
  };
}

/** Claude's rule for models that think. */
const isBarred = (name: string, value: number): boolean => (name === 'topP' ? value < 0.95 : value !== 1);

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

function encodeOutput({ output }: ChatRequest, effort: string | undefined): JsonObject {
  if (output?.type === 'json')
    throw new GatewayError('cannot_translate', 'this provider has JSON output with a schema only', {
      param: 'response_format',
    });
  if (output?.type !== 'schema') return { ...(effort !== undefined && { effort }) };
  const { schema, name, description } = output;
  const jsonSchema = {
    schema: writeJson(closedSchema(schema)),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  };
  return {
    textFormat: { type: 'json_schema', structure: { jsonSchema } },
    ...(effort !== undefined && { effort }),
  };
}
