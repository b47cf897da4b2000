import { GatewayError, type ChatRequest, type JsonObject, type Turn } from '@dragoman/spec';
import { claudeTraits } from './claude-traits.ts';
import { budgetOf } from './reasoning-effort.ts';
import { unwrap } from './signature-envelope.ts';

// How Claude is told to think, on the Messages API and in the additional fields of Converse.

/** The API wants a number; callers of other dialects need not give one. */
const DEFAULT_MAX_TOKENS = 4_096;
/** @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const LEAST_BUDGET = 1_024;

export interface ClaudeThinking {
  /** Fields of the Messages API. */
  readonly thinking?: JsonObject | undefined;
  readonly effort?: string | undefined;
  readonly maxTokens: number;
  readonly warnings: readonly string[];
}

/** Formats whose signatures Claude takes back, wherever it runs. */
export const CLAUDE_FORMATS = ['anthropic-messages', 'bedrock-converse'] as const;

export function claudeThinking(request: ChatRequest): ClaudeThinking {
  const { reasoning, maxTokens } = request;
  const asked = claudeTraits(request.model).thinking === 'adaptive' ? adaptive(request) : budgeted(request);
  const spare = asked.thoughts ?? 0;
  const warnings = [...asked.warnings];
  const limit = maxTokens ?? DEFAULT_MAX_TOKENS + spare;
  if (maxTokens === undefined)
    warnings.push(`max_tokens is required by this provider and was not given: ${limit} is sent`);
  const display = displayOf(reasoning?.summary);
  const shown = asked.thinking?.type === 'disabled' || !display ? asked.thinking : { ...asked.thinking, display };
  return { thinking: asked.thinking && shown, effort: asked.effort, maxTokens: limit, warnings };
}

/** `omitted` is Anthropic's own; every other word asks to see something. */
const displayOf = (summary: string | undefined): string | undefined =>
  summary === undefined || summary === 'omitted' ? summary : 'summarized';

interface Asked {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  /** Tokens that thinking may need beside the answer. */
  readonly thoughts?: number;
  readonly warnings: readonly string[];
}

const NONE: Asked = { warnings: [] };

function adaptive({ reasoning }: ChatRequest): Asked {
  if (!reasoning) return NONE;
  const { effort, budget } = reasoning;
  if (effort === 'none' || budget === 0) return { thinking: { type: 'disabled' }, warnings: [] };
  const thinking = { type: 'adaptive' };
  if (effort === undefined && budget === undefined)
    return reasoning.summary === undefined ? NONE : { thinking, warnings: [] };
  if (effort === 'minimal')
    return { thinking, effort: 'low', thoughts: budgetOf(effort, { least: LEAST_BUDGET }), warnings: [LOWEST_EFFORT] };
  if (effort) return { thinking, effort, thoughts: budgetOf(effort, { least: LEAST_BUDGET }), warnings: [] };
  if (budget === -1) return { thinking, thoughts: budgetOf('medium', { least: LEAST_BUDGET }), warnings: [] };
  return { thinking, thoughts: budget ?? 0, warnings: [NO_BUDGET] };
}

const LOWEST_EFFORT = 'reasoning effort minimal is sent as low, the least that this model has';
const NO_BUDGET = 'the reasoning budget is left out: this model thinks as much as it finds right';

function budgeted(request: ChatRequest): Asked {
  const { reasoning, maxTokens } = request;
  if (!reasoning || (reasoning.effort === undefined && reasoning.budget === undefined)) return NONE;
  if (reasoning.effort === 'none' || reasoning.budget === 0) return { thinking: { type: 'disabled' }, warnings: [] };
  if (!mayThink(request.turns)) return { warnings: [UNSIGNED_LOOP] };
  const budget = tokensOf(reasoning, maxTokens);
  if (budget < LEAST_BUDGET)
    throw new GatewayError('cannot_translate', `reasoning.budget: at least ${LEAST_BUDGET} tokens here`, {
      param: 'reasoning.budget',
    });
  if (maxTokens !== undefined && budget >= maxTokens && (reasoning.budget ?? -1) === -1)
    return { warnings: [`reasoning is left out: it takes ${LEAST_BUDGET} tokens, and max_tokens is ${maxTokens}`] };
  return { thinking: { type: 'enabled', budget_tokens: budget }, thoughts: budget, warnings: [] };
}

function tokensOf({ effort, budget }: NonNullable<ChatRequest['reasoning']>, maxTokens: number | undefined): number {
  if (budget !== undefined && budget !== -1) return budget;
  return budgetOf(effort ?? 'medium', { maxTokens, least: LEAST_BUDGET });
}

const UNSIGNED_LOOP = 'reasoning is left out: the tool calls that are being answered came without signed thoughts';

/** While tool calls are answered, these models think on only if their own thoughts stand before the calls. */
function mayThink(turns: readonly Turn[]): boolean {
  const last = turns.findLastIndex(({ role }) => role === 'assistant');
  const answered = turns.slice(last + 1).some(({ role }) => role === 'tool');
  const turn = turns[last];
  if (!answered || turn?.role !== 'assistant') return true;
  const [first] = turn.parts;
  if (first?.type !== 'reasoning') return false;
  const signed = first.signature ?? first.encrypted;
  return signed !== undefined && unwrap(signed, ...CLAUDE_FORMATS) !== undefined;
}
