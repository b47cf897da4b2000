import type { ChatRequest, JsonObject, Reasoning } from '@dragoman/spec';
import { budgetOf } from '../../translating/reasoning-effort.ts';
import { thinksInLevels } from './model-traits.ts';

type Effort = NonNullable<Reasoning['effort']>;

/** The most that all models which think by budget take; an effort is ours to convert, so it stays within. */
const MOST_TOKENS = 24_576;
const LEAST_TOKENS = 512;

/** A model that thinks in levels cannot be told not to think at all. */
const LEVELS: Readonly<Record<Effort, string>> = {
  none: 'minimal',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

/** `thinkingConfig`, and what the caller should know of it. */
export function thinking(request: ChatRequest): { readonly config?: JsonObject; readonly warnings: readonly string[] } {
  const { reasoning, model } = request;
  if (!reasoning) return { warnings: [] };
  const { effort, budget } = reasoning;
  const own = request.extra?.format === 'gemini';
  const off = effort === 'none' || budget === 0;
  const shown = reasoning.summary !== undefined || (!own && !off);
  const levels = thinksInLevels(model);
  const amount = amountOf(request, { effort, levels, own });
  const config = { ...amount, ...(shown && { includeThoughts: true }) };
  const warnings =
    levels && effort === 'none' ? [`${model} cannot be told not to think: it thinks as little as it can`] : [];
  return { warnings, ...((own || Object.keys(config).length > 0) && { config }) };
}

function amountOf(
  { reasoning, maxTokens }: ChatRequest,
  { effort, levels, own }: { readonly effort: Effort | undefined; readonly levels: boolean; readonly own: boolean },
): JsonObject {
  const budget = reasoning?.budget;
  if (effort === undefined) return budget === undefined ? {} : { thinkingBudget: budget };
  // Who speaks Gemini knows which of the two the model takes.
  if (own) return { thinkingLevel: effort };
  if (levels) return { thinkingLevel: LEVELS[effort] };
  return { thinkingBudget: Math.min(budgetOf(effort, { maxTokens, least: LEAST_TOKENS }), MOST_TOKENS) };
}
