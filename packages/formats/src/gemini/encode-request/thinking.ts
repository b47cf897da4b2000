import type { ChatRequest, JsonObject, Reasoning } from '@dragoman/spec';
import { budgetOf, nearestEffort, nearestWarnings, type Effort } from '../../translating/reasoning-effort.ts';
import { geminiThinking, type GeminiThinking } from './model-traits.ts';

/** The least that all models which think by budget take for thinking. */
const LEAST_TOKENS = 512;
/** The most that all of them take: an effort is ours to convert, so it stays within. */
const MOST_TOKENS = 24_576;

interface Thinking {
  readonly config?: JsonObject;
  readonly warnings: readonly string[];
}

/** `thinkingConfig`, and what the caller should know of it. */
export function thinking(request: ChatRequest): Thinking {
  const { reasoning } = request;
  if (!reasoning) return { warnings: [] };
  // Who speaks Gemini knows what the model takes.
  if (request.extra?.format === 'gemini') return { config: ownWords(reasoning), warnings: [] };
  const { effort, budget } = reasoning;
  const isOff = effort === 'none' || budget === 0;
  const traits = geminiThinking(request.model);
  if (traits.by === 'nothing')
    return { warnings: isOff ? [] : [`reasoning is left out: ${request.model} does not think`] };
  const { config: amount = {}, warnings } = amountOf(request, { traits, isOff });
  const shown = reasoning.summary !== undefined || !isOff;
  const config = { ...amount, ...(shown && { includeThoughts: true }) };
  return { warnings, config };
}

const ownWords = ({ effort, budget, summary }: Reasoning): JsonObject => ({
  ...(effort === undefined ? budget !== undefined && { thinkingBudget: budget } : { thinkingLevel: effort }),
  ...(summary !== undefined && { includeThoughts: true }),
});

type Thinks = Exclude<GeminiThinking, { by: 'nothing' }>;

function amountOf(
  request: ChatRequest,
  { traits, isOff }: { readonly traits: Thinks; readonly isOff: boolean },
): Thinking {
  const { model, reasoning: { effort, budget } = {}, maxTokens } = request;
  if (isOff) return asLittleAsItCan(model, traits);
  if (traits.by === 'level' && effort !== undefined) return levelOf(effort, traits.levels);
  if (effort !== undefined) {
    const asked = budgetOf(effort, { maxTokens, least: LEAST_TOKENS });
    return { config: { thinkingBudget: Math.min(asked, MOST_TOKENS) }, warnings: [] };
  }
  if (budget === undefined) return { warnings: [] };
  // A model that thinks in levels still takes a budget.
  const most = traits.by === 'budget' ? traits.most : MOST_TOKENS;
  if (budget <= most) return { config: { thinkingBudget: budget }, warnings: [] };
  return {
    config: { thinkingBudget: most },
    warnings: [`the reasoning budget is sent as ${most}: ${model} takes no more`],
  };
}

function levelOf(effort: Effort, levels: readonly Effort[]): Thinking {
  const level = nearestEffort(effort, levels);
  return { config: { thinkingLevel: level }, warnings: nearestWarnings(effort, level) };
}

function asLittleAsItCan(model: string, traits: Thinks): Thinking {
  const config =
    traits.by === 'budget' ? { thinkingBudget: traits.least } : { thinkingLevel: nearestEffort('none', traits.levels) };
  const isCalm = traits.by === 'budget' && traits.least === 0;
  return {
    config,
    warnings: isCalm ? [] : [`${model} cannot be told not to think: it thinks as little as it can`],
  };
}
