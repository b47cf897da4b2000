import {
  sealed,
  type AnswerEvent,
  type AnyMachine,
  type AssistantPart,
  type ChatRequest,
  type Machine,
  type ProviderFormat,
  type Tool,
  type Turn,
} from '@dragoman/spec';

/**
 * Names of tools as a format takes them, where that is not what all others take.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create tools.function.name
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use
 */
const LONGEST: Partial<Record<ProviderFormat, number>> = {
  'openai-chat': 64,
  'openai-responses': 64,
  'bedrock-converse': 64,
  'anthropic-messages': 128,
};
const STRANGE = /[^a-zA-Z0-9_-]/g;

export interface Renamed {
  readonly request: ChatRequest;
  /** Gives calls in an answer the caller's names again; absent: all names are his. */
  readonly restore?: AnyMachine<AnswerEvent, AnswerEvent>;
}

/** A request whose tools have names that the provider takes. The same name becomes the same in every request. */
export function withFittingNames(request: ChatRequest, format: ProviderFormat): Renamed {
  const longest = LONGEST[format];
  const names = longest === undefined ? new Map<string, string>() : fitting(request, longest);
  if (names.size === 0) return { request };
  const fit = (name: string): string => names.get(name) ?? name;
  const own = new Map([...names].map(([name, written]) => [written, name]));
  const { tools, turns, toolChoice } = request;
  return {
    request: {
      ...request,
      tools: tools.map((tool): Tool => (tool.type === 'server' ? tool : { ...tool, name: fit(tool.name) })),
      turns: turns.map((turn) => renamedTurn(turn, fit)),
      ...(toolChoice && { toolChoice: renamedChoice(toolChoice, fit) }),
    },
    restore: restored((name) => own.get(name) ?? name),
  };
}

function fitting({ tools, turns }: ChatRequest, longest: number): ReadonlyMap<string, string> {
  const called = turns.flatMap((turn) => (turn.role === 'assistant' ? turn.parts.flatMap(nameOfCall) : []));
  const names = new Set([...tools.flatMap((tool) => (tool.type === 'server' ? [] : [tool.name])), ...called]);
  const fits = (name: string): boolean => name.length <= longest && name.search(STRANGE) < 0;
  return new Map([...names].filter((name) => !fits(name)).map((name) => [name, written(name, longest)]));
}

const nameOfCall = (part: AssistantPart): readonly string[] => (part.type === 'tool-call' ? [part.name] : []);

/** What can be read of a name, and a number by which it differs from others that begin so. */
function written(name: string, longest: number): string {
  const number = `_${numberOf(name).toString(36)}`;
  return name.replace(STRANGE, '_').slice(0, longest - number.length) + number;
}

/** FNV-1a, 32 bits. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

type Fit = (name: string) => string;

function renamedTurn(turn: Turn, fit: Fit): Turn {
  if (turn.role === 'tool')
    return {
      ...turn,
      results: turn.results.map((result) =>
        result.name === undefined ? result : { ...result, name: fit(result.name) },
      ),
    };
  if (turn.role !== 'assistant') return turn;
  return {
    ...turn,
    parts: turn.parts.map((part) => (part.type === 'tool-call' ? { ...part, name: fit(part.name) } : part)),
  };
}

function renamedChoice(
  choice: NonNullable<ChatRequest['toolChoice']>,
  fit: Fit,
): NonNullable<ChatRequest['toolChoice']> {
  if (choice.type === 'named') return { ...choice, name: fit(choice.name) };
  return choice.type === 'allowed' ? { ...choice, names: choice.names.map(fit) } : choice;
}

function restored(own: Fit): AnyMachine<AnswerEvent, AnswerEvent> {
  const machine: Machine<undefined, AnswerEvent, AnswerEvent> = {
    initial: undefined,
    step: (state, event) => [state, [event.type === 'tool-call' ? { ...event, name: own(event.name) } : event]],
    end: () => [],
  };
  return sealed(machine);
}
