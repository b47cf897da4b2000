import { GatewayError, type ChatRequest, type JsonObject, type Reasoning, type Turn } from '@dragoman/spec';
import { isForced } from './claude-tools.ts';
import { claudeTraits, type ClaudeTraits } from './claude-traits.ts';
import { budgetOf, nearestEffort, nearestWarnings, type Effort } from './reasoning-effort.ts';
import { unwrap } from './signature-envelope.ts';

// How Claude is told to think, on the Messages API and in the additional fields of Converse.

/** What an answer is to have room for beside its thoughts. */
const LEAST_ANSWER = 4_096;
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
  const asked = askedOf(request);
  const spare = asked.thoughts ?? 0;
  const warnings = [...asked.warnings];
  // The API wants a number; callers of other dialects need not give one.
  const limit = maxTokens ?? Math.max(claudeTraits(request.model).usualTokens, LEAST_ANSWER + spare);
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
  readonly effort?: string | undefined;
  /** Tokens that thinking may need beside the answer. */
  readonly thoughts?: number;
  readonly warnings: readonly string[];
}

const NONE: Asked = { warnings: [] };

function askedOf(request: ChatRequest): Asked {
  const { reasoning = {}, model } = request;
  const { thinking, calm, efforts } = claudeTraits(model);
  const wants = reasoning.effort !== undefined || reasoning.budget !== undefined;
  if (reasoning.effort === 'none' || reasoning.budget === 0) return CALM[calm];
  if (!wants && (thinking === 'budget' || reasoning.summary === undefined)) return NONE;
  const asked = thinking === 'adaptive' ? adaptive(reasoning, efforts) : budgeted(request, reasoning);
  return asked.thinking && request.tools.length > 0 && isForced(request)
    ? { effort: asked.effort, warnings: [...asked.warnings, FORCED] }
    : asked;
}

const CALM: Readonly<Record<ClaudeTraits['calm'], Asked>> = {
  disabled: { thinking: { type: 'disabled' }, warnings: [] },
  silence: NONE,
  never: { effort: 'low', warnings: ['reasoning cannot be turned off: this model thinks as little as it can'] },
};

const FORCED = 'reasoning is left out: this provider does not think where a tool has to be called';

function adaptive({ effort, budget }: Reasoning, efforts: readonly Effort[]): Asked {
  const thinking = { type: 'adaptive' };
  if (effort) {
    const word = nearestEffort(effort, efforts);
    const thoughts = budgetOf(effort, { least: LEAST_BUDGET });
    return { thinking, effort: word, thoughts, warnings: nearestWarnings(effort, word) };
  }
  if (budget === undefined || budget === -1) return { thinking, warnings: [] };
  return { thinking, thoughts: budget, warnings: [NO_BUDGET] };
}

const NO_BUDGET = 'the reasoning budget is left out: this model thinks as much as it finds right';

function budgeted({ model, turns, maxTokens }: ChatRequest, reasoning: Reasoning): Asked {
  if (!mayThink(turns)) return { warnings: [UNSIGNED_LOOP] };
  const asked = tokensOf(reasoning, maxTokens, claudeTraits(model));
  if (asked < LEAST_BUDGET)
    throw new GatewayError('cannot_translate', `reasoning.budget: at least ${LEAST_BUDGET} tokens here`, {
      param: 'reasoning.budget',
    });
  // The whole answer has to be longer than the thoughts in it.
  const budget = maxTokens === undefined || asked < maxTokens ? asked : budgetOf('max', { maxTokens, least: 0 });
  if (budget < LEAST_BUDGET)
    return { warnings: [`reasoning is left out: it takes ${LEAST_BUDGET} tokens, and max_tokens is ${maxTokens}`] };
  const warnings = budget < asked ? [`the reasoning budget is sent as ${budget}: max_tokens is ${maxTokens}`] : [];
  return { thinking: { type: 'enabled', budget_tokens: budget }, thoughts: budget, warnings };
}

function tokensOf({ effort, budget }: Reasoning, maxTokens: number | undefined, { usualTokens }: ClaudeTraits): number {
  if (budget !== undefined && budget !== -1) return budget;
  const tokens = budgetOf(effort ?? 'medium', { maxTokens, least: LEAST_BUDGET });
  // Thoughts and answer together are not to be more than the model can write.
  const room = usualTokens - LEAST_ANSWER;
  return maxTokens === undefined && room > LEAST_BUDGET ? Math.min(tokens, room) : tokens;
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
