import type { ChatRequest, Json, JsonObject, MediaPart, Tool, Turn, UserPart, AssistantPart } from '@dragoman/spec';

/** Something that a request says, and what a warning has to name if it is not in what goes to the provider. */
export interface Fact {
  readonly about: RegExp;
  readonly says: string;
  readonly or?: string;
}

/** Every text and number of a JSON value, also of JSON inside of texts. */
export function leavesOf(value: Json | undefined, into: string[] = []): string[] {
  if (typeof value === 'string') {
    into.push(value);
    const inner = jsonIn(value);
    if (inner !== undefined) leavesOf(inner, into);
  } else if (typeof value === 'number' || typeof value === 'boolean') into.push(String(value));
  else if (Array.isArray(value)) for (const each of value as readonly Json[]) leavesOf(each, into);
  else if (value !== null && value !== undefined)
    for (const [name, each] of Object.entries(value as JsonObject)) {
      into.push(name);
      leavesOf(each, into);
    }
  return into;
}

function jsonIn(text: string): Json | undefined {
  if (!/^\s*[{["]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

type Part = UserPart | AssistantPart;

/** A document of plain text may go as its text. */
function mediaFact({ type, source, mediaType }: MediaPart): Fact {
  const about = new RegExp(type);
  if (source.from !== 'data') return { about, says: source.from === 'url' ? source.url : source.id };
  const isText = type === 'document' && mediaType?.startsWith('text/') === true;
  return { about, says: source.base64, ...(isText && { or: Buffer.from(source.base64, 'base64').toString('utf8') }) };
}

/** A text that is JSON may go as what it says. */
const textFacts = (text: string): readonly Fact[] => {
  const about = /content|text|refusal/;
  const inner = jsonIn(text);
  return inner === undefined ? [{ about, says: text }] : leavesOf(inner).map((says) => ({ about, says }));
};

function factsOfPart(part: Part): readonly Fact[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'plain-document':
      return textFacts(part.text);
    case 'image':
    case 'audio':
    case 'video':
    case 'document':
      return [mediaFact(part)];
    case 'tool-call':
      return [part.name, ...leavesOf(jsonIn(part.args) ?? part.args)].map((says) => ({ about: /tool/, says }));
    case 'reasoning':
      return [{ about: /reasoning|thinking|thought|content/, says: part.text ?? '' }];
    case 'native':
      return [];
  }
}

const factsOfTurn = (turn: Turn): readonly Fact[] =>
  turn.role === 'tool'
    ? turn.results.flatMap(({ parts }) => parts.flatMap(factsOfPart))
    : (turn.parts as readonly Part[]).flatMap(factsOfPart);

/** Of a schema: names of properties, descriptions, choices. Its keywords may be written otherwise. */
function factsOfSchema(schema: Json | undefined, about: RegExp): readonly Fact[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return (schema as readonly Json[]).flatMap((each) => factsOfSchema(each, about));
  return Object.entries(schema as JsonObject).flatMap(([keyword, value]): readonly Fact[] => {
    if (keyword === 'properties' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const properties = Object.entries(value as JsonObject);
      return properties.flatMap(([name, each]) => [{ about, says: name }, ...factsOfSchema(each, about)]);
    }
    if (keyword === 'description' && typeof value === 'string') return [{ about, says: value }];
    if (keyword === 'enum') return leavesOf(value).map((says) => ({ about, says }));
    return factsOfSchema(value, about);
  });
}

function factsOfTool(tool: Tool): readonly Fact[] {
  if (tool.type === 'server') return [];
  const about = /tools/;
  const own = [tool.name, tool.description ?? ''].map((says) => ({ about, says }));
  return tool.type === 'function' ? [...own, ...factsOfSchema(tool.parameters, about)] : own;
}

/** All that a request says that has to reach a provider. */
export function factsOf(request: ChatRequest): readonly Fact[] {
  const { turns, tools, toolChoice, output, sampling, maxTokens, stop, documents = [] } = request;
  const numbers = {
    temperature: sampling.temperature,
    'top_?p': sampling.topP,
    'top_?k': sampling.topK,
    seed: sampling.seed,
  };
  return [
    ...turns.flatMap(factsOfTurn),
    // A provider that cannot be told which tool to take, or none, is told of that tool only, or none.
    ...(toolChoice === undefined || ['auto', 'required'].includes(toolChoice.type) ? tools.flatMap(factsOfTool) : []),
    ...(output?.type === 'schema' ? factsOfSchema(output.schema, /schema|format/) : []),
    ...documents.map(({ text }) => ({ about: /documents/, says: text })),
    ...stop.map((says) => ({ about: /stop/, says })),
    ...Object.entries(numbers).flatMap(([name, value]) =>
      value === undefined ? [] : [{ about: new RegExp(name, 'i'), says: String(value) }],
    ),
    ...(maxTokens === undefined ? [] : [{ about: /max/i, says: String(maxTokens) }]),
  ];
}

/** The facts that are neither in the body nor named by a warning. */
export function missingFrom(body: JsonObject, facts: readonly Fact[], warning: string): readonly string[] {
  const leaves = leavesOf(body);
  // Cited texts are cut where citations begin.
  const text = leaves.join('');
  const whole = new Set(leaves);
  const isIn = (said: string): boolean => said.trim() === '' || whole.has(said) || text.includes(said);
  return facts
    .filter(({ about, says, or = says }) => !isIn(says) && !isIn(or) && !about.test(warning))
    .map(({ about, says }) => `${about.source}: ${says.slice(0, 60)}`);
}
