import type { ChatRequest, Decoded, JsonObject, Output, RequestContext } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { objectOf } from '../reading/provider-body.ts';
import { readEffort, readModelFields } from './decode-request/model-fields.ts';
import { readTools } from './decode-request/tools.ts';
import { readSystem, readTurns } from './decode-request/turns.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function decodeRequest(json: JsonObject, { model, stream }: RequestContext): Decoded<ChatRequest> {
  const body = readRequestBody(json);
  const config = body.object('outputConfig');
  const effort = readEffort(config, 'effort');
  const own = body.object('additionalModelRequestFields');
  const { topK, ...modelFields } = own ? readModelFields(own, effort) : { reasoning: effort && { effort } };
  const { sampling, ...inference } = readInference(body, topK);
  const request: ChatRequest = {
    model,
    stream,
    turns: [...readSystem(body), ...readTurns(body)],
    ...readTools(body),
    ...modelFields,
    output: readFormat(config?.object('textFormat')),
    ...inference,
    sampling,
    metadata: readMetadata(body),
    serviceTier: readTier(body),
    streamUsage: true,
  };
  // The model's own fields go back as they were, in this very format.
  const fields = {
    ...body.unread(),
    ...(own && Object.keys(own.value).length > 0 && { additionalModelRequestFields: own.value }),
    ...(config?.has('effort') && { outputConfig: { effort: config.value.effort } }),
  };
  const extra = Object.keys(fields).length > 0 ? ({ format: 'bedrock-converse', fields } as const) : undefined;
  return { request: { ...request, extra }, uses: body.allUses() };
}

function readInference(body: ObjectReader, topK: number | undefined) {
  const config = body.object('inferenceConfig');
  const maxTokens = used(config, 'max-tokens', config?.integer('maxTokens'));
  const temperature = used(config, 'temperature', config?.number('temperature'));
  const topP = used(config, 'top-p', config?.number('topP'));
  const stop = config?.strings('stopSequences') ?? [];
  if (stop.length > 0) config?.uses('stop', 'stopSequences');
  return { maxTokens, stop, sampling: { temperature, topP, topK } };
}

const FIELDS = { 'max-tokens': 'maxTokens', temperature: 'temperature', 'top-p': 'topP' } as const;

function used(config: ObjectReader | undefined, feature: keyof typeof FIELDS, value: number | undefined) {
  if (value !== undefined) config?.uses(feature, FIELDS[feature]);
  return value;
}

/** The schema stands there as text. */
function readFormat(format: ObjectReader | undefined): Output | undefined {
  if (!format) return undefined;
  format.ignore('type');
  const structure = format.required('structure', format.object('structure'));
  const definition = structure.required('jsonSchema', structure.object('jsonSchema'));
  const schema = schemaOf(definition.required('schema', definition.string('schema')));
  if (!schema) return definition.fail('schema', 'expected a JSON object as text');
  definition.uses('json-schema');
  return {
    type: 'schema',
    name: definition.string('name'),
    description: definition.string('description'),
    schema,
  };
}

function schemaOf(text: string): JsonObject | undefined {
  try {
    return objectOf(parseJson(text));
  } catch {
    // What is no JSON is no schema.
    return undefined;
  }
}

function readMetadata(body: ObjectReader): Readonly<Record<string, string>> | undefined {
  const metadata = body.object('requestMetadata');
  if (!metadata) return undefined;
  body.uses('metadata', 'requestMetadata');
  const names = Object.keys(metadata.value);
  return Object.fromEntries(names.map((name) => [name, metadata.required(name, metadata.string(name))]));
}

function readTier(body: ObjectReader): string | undefined {
  const tier = body.object('serviceTier')?.string('type');
  if (tier !== undefined) body.uses('service-tier', 'serviceTier');
  return tier;
}
