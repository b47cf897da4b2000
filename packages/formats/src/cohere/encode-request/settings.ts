import { GatewayError, type ChatRequest, type JsonObject, type Tool } from '@dragoman/spec';
import { listOf } from '../../reading/provider-body.ts';
import { objectSchema } from '../../translating/object-schema.ts';
import { budgetOf } from '../../translating/reasoning-effort.ts';

export interface Written {
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

const MOST_STOPS = 5;
/** Cohere takes neither less nor more; the difference to 0 and 1 is not seen in answers. */
const LEAST_P = 0.01;
const MOST_P = 0.99;

export function samplingOf({ sampling, maxTokens, stop, logprobs }: ChatRequest): Written {
  if (stop.length > MOST_STOPS) throw refused('stop', `cohere takes at most ${MOST_STOPS}`);
  if (logprobs !== undefined && logprobs > 0) throw refused('logprobs', 'cohere tells those of the answer only');
  const { temperature, topP, topK, seed } = sampling;
  const penalties = penaltiesOf(sampling);
  const p = topP === undefined ? undefined : Math.max(LEAST_P, Math.min(topP, MOST_P));
  const fields = {
    temperature,
    p,
    k: topK,
    seed,
    max_tokens: maxTokens,
    stop_sequences: stop.length > 0 ? stop : undefined,
    logprobs: logprobs === undefined ? undefined : true,
    ...penalties.fields,
  };
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    warnings: [
      ...(p === topP ? [] : [`top_p is sent as ${p}, the ${p === MOST_P ? 'most' : 'least'} that cohere takes`]),
      ...penalties.warnings,
    ],
  };
}

const refused = (param: string, why: string): GatewayError =>
  new GatewayError('cannot_translate', `${param}: ${why}`, { param });

/** Others go from -2 to 2, Cohere from 0 to 1: what it does not take is left out. */
function penaltiesOf({ frequencyPenalty, presencePenalty }: ChatRequest['sampling']): Written {
  const all = Object.entries({ frequency_penalty: frequencyPenalty, presence_penalty: presencePenalty });
  const said = all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    fields: Object.fromEntries(said.filter(([, value]) => takesPenalty(value))),
    warnings: said
      .filter(([, value]) => !takesPenalty(value))
      .map(([name]) => `${name} is left out: cohere takes 0 to 1`),
  };
}

const takesPenalty = (value: number): boolean => value >= 0 && value <= 1;

/** Tools that may be called, and whether one has to be: a choice by name is a shorter list. */
export function toolsOf({ tools, toolChoice }: ChatRequest): Written {
  const names = namesOf(toolChoice);
  const shown = tools.filter(
    (tool): tool is FunctionTool => tool.type === 'function' && (!names || names.includes(tool.name)),
  );
  const wantsStrict = shown.some(({ strict }) => strict);
  const strict = wantsStrict && shown.every(isStrict);
  const choice = choiceWord(toolChoice);
  return {
    fields: {
      ...(shown.length > 0 && { tools: shown.map(toolOf) }),
      ...(strict && { strict_tools: true }),
      ...(choice && { tool_choice: choice }),
    },
    warnings:
      wantsStrict && !strict ? ['strict is left out: cohere wants all tools strict, each with a required field'] : [],
  };
}

type FunctionTool = Extract<Tool, { type: 'function' }>;

const isStrict = ({ strict, parameters }: FunctionTool): boolean =>
  strict === true && listOf(parameters?.['required']).length > 0;

function namesOf(choice: ChatRequest['toolChoice']): readonly string[] | undefined {
  if (choice?.type === 'named') return [choice.name];
  return choice?.type === 'allowed' ? choice.names : undefined;
}

function choiceWord(choice: ChatRequest['toolChoice']): 'REQUIRED' | 'NONE' | undefined {
  if (choice?.type === 'none') return 'NONE';
  const required =
    choice?.type === 'required' || choice?.type === 'named' || (choice?.type === 'allowed' && choice.required);
  return required ? 'REQUIRED' : undefined;
}

const toolOf = ({ name, description, parameters }: FunctionTool): JsonObject => ({
  type: 'function',
  function: {
    name,
    ...(description !== undefined && { description }),
    parameters: objectSchema(parameters),
  },
});

export function outputOf({ output }: ChatRequest): JsonObject {
  if (!output) return {};
  if (output.type === 'text') return { response_format: { type: 'text' } };
  const schema = output.type === 'schema' && { json_schema: output.schema };
  return { response_format: { type: 'json_object', ...schema } };
}

const LEAST_TOKENS = 1;

export function thinkingOf({ reasoning, maxTokens }: ChatRequest): JsonObject {
  if (!reasoning) return {};
  const { effort } = reasoning;
  const budget = reasoning.budget ?? (effort && budgetOf(effort, { maxTokens, least: LEAST_TOKENS }));
  if (budget === undefined) return {};
  if (budget === 0) return { thinking: { type: 'disabled' } };
  return { thinking: { type: 'enabled', ...(budget > 0 && { token_budget: budget }) } };
}
