import type { ChatRequest, JsonObject, Reasoning } from '@dragoman/spec';
import { claudeThinking } from '../../translating/claude-thinking.ts';
import { claudeTraits, isClaude } from '../../translating/claude-traits.ts';
import { effortOf, nearestEffort, nearestWarnings, type Effort } from '../../translating/reasoning-effort.ts';

/** What Converse has no field for, in the words of the model that is asked. */
export interface EncodedModelFields {
  /** `additionalModelRequestFields` */
  readonly fields: JsonObject;
  /** `outputConfig.effort` */
  readonly effort?: string | undefined;
  /** Sent instead of the caller's: a model that thinks needs more. */
  readonly maxTokens: number | undefined;
  readonly warnings: readonly string[];
}

interface Family {
  readonly matches: (model: string) => boolean;
  readonly encode: (request: ChatRequest) => EncodedModelFields;
}

/** By the names of models; the last takes all others. */
const FAMILIES: readonly Family[] = [
  { matches: isClaude, encode: encodeClaude },
  { matches: (model) => model.includes('nova'), encode: encodeNova },
  { matches: (model) => model.includes('openai.'), encode: encodeGptOss },
  { matches: () => true, encode: encodeOther },
];

export const encodeModelFields = (request: ChatRequest): EncodedModelFields =>
  FAMILIES.find(({ matches }) => matches(request.model))!.encode(request);

/** The fields of the Messages API. */
function encodeClaude(request: ChatRequest): EncodedModelFields {
  const { thinking, effort, maxTokens, warnings } = claudeThinking(request);
  const thinks = thinking?.type === 'enabled' || thinking?.type === 'adaptive';
  const sampled = claudeTopK(request, thinking);
  return {
    fields: { ...(thinking && { thinking }), ...sampled.fields, ...parallel(request) },
    effort,
    // Without thoughts the model's own limit holds: here `maxTokens` may be left out.
    maxTokens: thinks ? maxTokens : request.maxTokens,
    warnings: [...warnings.filter((warning) => thinks || !warning.startsWith('max_tokens')), ...sampled.warnings],
  };
}

function claudeTopK({ sampling: { topK }, model }: ChatRequest, thinking: JsonObject | undefined) {
  if (topK === undefined) return { fields: {}, warnings: [] };
  if (claudeTraits(model).sampling !== 'none' && thinking?.type !== 'enabled')
    return { fields: { top_k: topK }, warnings: [] };
  return { fields: {}, warnings: ['top_k is left out: this model takes none'] };
}

/** The type is said by `toolConfig.toolChoice`, where there is one: to say it twice is refused. */
function parallel({ parallelTools, tools, toolChoice }: ChatRequest): JsonObject {
  if (parallelTools === undefined || tools.length === 0) return {};
  return { tool_choice: { ...(!toolChoice && { type: 'auto' }), disable_parallel_tool_use: !parallelTools } };
}

const said = ({ effort, budget }: Reasoning, maxTokens: number | undefined): Reasoning['effort'] =>
  effort ?? (budget === undefined ? undefined : effortOf(budget, maxTokens));

const LEVELS: readonly Effort[] = ['low', 'medium', 'high'];

/** @see https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html */
function encodeNova(request: ChatRequest): EncodedModelFields {
  const { reasoning = {}, sampling, maxTokens } = request;
  const effort = said(reasoning, maxTokens);
  const level = effort && nearestEffort(effort, ['none', ...LEVELS]);
  const config = level === 'none' ? { type: 'disabled' } : level && { type: 'enabled', maxReasoningEffort: level };
  return {
    fields: {
      ...(config && { reasoningConfig: config }),
      ...(sampling.topK !== undefined && { inferenceConfig: { topK: sampling.topK } }),
    },
    maxTokens,
    warnings: [...(effort ? nearestWarnings(effort, level) : []), ...parallelWarning(request)],
  };
}

function encodeGptOss(request: ChatRequest): EncodedModelFields {
  const { reasoning = {}, maxTokens } = request;
  const effort = said(reasoning, maxTokens);
  const level = effort && nearestEffort(effort, LEVELS);
  return {
    fields: { ...(level && { reasoning_effort: level }) },
    maxTokens,
    warnings: [...(effort ? nearestWarnings(effort, level) : []), ...topKWarning(request), ...parallelWarning(request)],
  };
}

function encodeOther(request: ChatRequest): EncodedModelFields {
  const { reasoning, maxTokens } = request;
  const warnings = [...topKWarning(request), ...parallelWarning(request)];
  return {
    fields: {},
    maxTokens,
    warnings: reasoning ? ['reasoning is left out: this model takes none', ...warnings] : warnings,
  };
}

const topKWarning = ({ sampling }: ChatRequest): readonly string[] =>
  sampling.topK === undefined ? [] : ['top_k is left out: this model takes none'];

/** Only Claude can be told to call one tool at a time. */
const parallelWarning = ({ parallelTools, tools }: ChatRequest): readonly string[] =>
  parallelTools !== false || tools.length === 0
    ? []
    : ['parallel_tool_calls is left out: this model cannot be told to call one tool at a time'];
