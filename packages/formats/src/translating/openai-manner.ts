import type { ChatRequest, Sampling } from '@dragoman/spec';
import { openAiTraits } from './openai-traits.ts';
import { effortOf, nearestEffort, nearestWarnings, type Effort } from './reasoning-effort.ts';

// How OpenAI's models are asked by callers of other formats, on both of its APIs.

/** A budget as the nearest effort. */
export const effortAsked = ({ reasoning, maxTokens }: ChatRequest): Effort | undefined =>
  reasoning?.budget === undefined ? reasoning?.effort : effortOf(reasoning.budget, maxTokens);

export interface OpenAiThinking {
  readonly effort?: Effort | undefined;
  readonly warnings: readonly string[];
}

/** @param api Chat Completions have fewer words, and some models that do not think there beside tools */
export function openAiThinking(request: ChatRequest, api: 'chat' | 'responses'): OpenAiThinking {
  const { reasoning, model, tools } = request;
  const budget = reasoning?.budget ?? 0;
  const { efforts, thinksWithTools } = openAiTraits(model);
  const asked = effortAsked(request);
  const told = budget > 0 ? [`reasoning: a budget of ${budget} tokens becomes the effort ${asked}`] : [];
  if (api === 'chat' && tools.length > 0 && !thinksWithTools)
    return { effort: 'none', warnings: isTold(asked) ? [NOT_BESIDE_TOOLS] : [] };
  if (asked === undefined) return { warnings: [] };
  // Nobody knows what it takes: whoever configured it does.
  if (efforts === undefined) return { effort: asked, warnings: told };
  const words = api === 'chat' ? efforts.filter((each) => each !== 'max') : efforts;
  const { effort, warnings } = worded(asked, words);
  return { effort, warnings: effort === undefined ? warnings : [...told, ...warnings] };
}

function worded(asked: Effort, words: readonly Effort[]): OpenAiThinking {
  if (words.length === 0) return { warnings: isTold(asked) ? [DOES_NOT_THINK] : [] };
  const effort = nearestEffort(asked, words);
  return { effort, warnings: nearestWarnings(asked, effort) };
}

const isTold = (asked: Effort | undefined): boolean => asked !== undefined && asked !== 'none';

const DOES_NOT_THINK = 'reasoning is left out: this model does not think';
const NOT_BESIDE_TOOLS = 'reasoning is left out: on this API the model does not think where it has tools';

type Taken = Pick<Sampling, 'temperature' | 'topP' | 'frequencyPenalty' | 'presencePenalty' | 'logitBias'>;

export interface OpenAiSampling {
  readonly taken: Taken;
  readonly warnings: readonly string[];
}

/** @param effort what the model is told, of how much it is to think */
export function openAiSampling({ model, sampling }: ChatRequest, effort: Effort | undefined): OpenAiSampling {
  const { temperature, topP, frequencyPenalty, presencePenalty, logitBias } = sampling;
  const asked = { temperature, topP, frequencyPenalty, presencePenalty, logitBias };
  if (isTaken(model, effort)) return { taken: asked, warnings: [] };
  const left = [
    ...(temperature === undefined || temperature === 1 ? [] : ['temperature']),
    ...(topP === undefined ? [] : ['top_p']),
    ...(frequencyPenalty ? ['frequency_penalty'] : []),
    ...(presencePenalty ? ['presence_penalty'] : []),
    ...(logitBias && Object.keys(logitBias).length > 0 ? ['logit_bias'] : []),
  ];
  return {
    // The usual temperature may be said.
    taken: temperature === 1 ? { temperature } : {},
    warnings: left.map((name) => `${name} is left out: a model that thinks takes none`),
  };
}

function isTaken(model: string, effort: Effort | undefined): boolean {
  switch (openAiTraits(model).sampling) {
    case 'always':
      return true;
    case 'unless-thinking':
      return effort === undefined || effort === 'none';
    case 'if-calm':
      return effort === 'none';
    case 'never':
      return false;
  }
}

/** The verbosity that the model can be told; the usual one can be told to all. */
export function openAiVerbosity(
  { model, verbosity }: Pick<ChatRequest, 'model' | 'verbosity'>,
  warn: (warning: string) => void,
): ChatRequest['verbosity'] {
  if (verbosity === undefined || verbosity === 'medium' || openAiTraits(model).verbosity) return verbosity;
  warn('verbosity is left out: this model has but one');
  return undefined;
}
