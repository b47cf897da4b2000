// @ts-check
import { GatewayError } from '@dragoman/spec';

/**
 * @typedef {import('@dragoman/spec').AnswerEvent} AnswerEvent
 * @typedef {import('@dragoman/spec').ChatRequest} ChatRequest
 * @typedef {import('@dragoman/spec').JsonObject} JsonObject
 * @typedef {import('@dragoman/spec').Turn} Turn
 */

/** @type {'forge:chat'} */
export const FORGE_CHAT = 'forge:chat';

/** @type {Readonly<Record<string, 'stop' | 'length' | 'content-filter'>>} */
const REASONS = { done: 'stop', full: 'length', withheld: 'content-filter' };
const WHO = { system: 'rules', developer: 'rules', user: 'person', assistant: 'forge' };

/** What is asked: `{engine, lines: [{who, says}], limit, heat, flow}`. `support` below lets nothing else come here. */
/** @type {(request: ChatRequest) => import('@dragoman/spec').EncodedRequest} */
const encodeRequest = ({ model, turns, maxTokens, sampling, stop, stream }) => ({
  path: '/forge',
  body: {
    engine: model,
    lines: turns.map(lineOf),
    limit: maxTokens,
    heat: sampling.temperature,
    ...(stop.length > 0 && { until: stop }),
    flow: stream,
  },
  warnings: [],
});

/** @type {(turn: Turn, index: number) => JsonObject} */
const lineOf = (turn, index) => {
  if (turn.role === 'tool') throw untold(`messages[${index}]`);
  const says = turn.parts.map((part) => {
    if (part.type === 'text') return part.text;
    throw untold(`messages[${index}].content`);
  });
  return { who: WHO[turn.role], says: says.join('\n\n') };
};

/** @type {(param: string) => GatewayError} */
const untold = (param) =>
  new GatewayError('cannot_translate', `${param}: forge:chat has words for text alone`, { param });

/** Whole: `{id, engine, said, because, spent: {read, written}}`. */
/** @type {(body: JsonObject) => readonly AnswerEvent[]} */
const decodeAnswer = ({ id, engine, said, because, spent }) => {
  if (typeof said !== 'string') throw unreadable('it has no `said`');
  return [begin(id, engine), { type: 'text', choice: 0, text: said }, ...closing(because, spent), { type: 'end' }];
};

/** @type {(id: unknown, engine: unknown) => AnswerEvent} */
const begin = (id, engine) => ({
  type: 'start',
  id: typeof id === 'string' ? id : '',
  model: typeof engine === 'string' ? engine : '',
});

/** @type {(because: unknown, spent: unknown) => readonly AnswerEvent[]} */
const closing = (because, spent) => {
  const raw = String(because);
  const { read, written } = /** @type {{read?: unknown, written?: unknown}} */ (spent ?? {});
  /** @type {AnswerEvent} */
  const stop = { type: 'stop', choice: 0, reason: REASONS[raw] ?? 'other', raw };
  if (typeof read !== 'number' || typeof written !== 'number') return [stop];
  return [stop, { type: 'usage', usage: { input: read, output: written } }];
};

/** @type {(why: string) => GatewayError} */
const unreadable = (why) =>
  new GatewayError('bad_upstream_answer', `the provider sent an answer that cannot be read: ${why}`);

/** Streamed: events `hot` with `{id, engine}`, `strike` with `{said}`, at last `cold` with `{because, spent}`. */
/** @type {import('@dragoman/spec').AnyMachine<import('@dragoman/spec').Frame, AnswerEvent>} */
const decodeStream = {
  initial: { isCold: false },
  step(state, { event, data }) {
    const said = parsed(data);
    switch (event) {
      case 'hot':
        return [state, [begin(said['id'], said['engine'])]];
      case 'strike':
        return [state, [{ type: 'text', choice: 0, text: String(said['said']) }]];
      case 'cold':
        return [{ isCold: true }, [...closing(said['because'], said['spent']), { type: 'end' }]];
      default:
        // A new kind of event is no mistake.
        return [state, []];
    }
  },
  end(state) {
    if (/** @type {{isCold: boolean}} */ (state).isCold) return [];
    throw new GatewayError('stream_broken', 'the provider broke off in the middle of its answer');
  },
};

/** @type {(data: string) => JsonObject} */
const parsed = (data) => {
  try {
    return JSON.parse(data);
  } catch {
    throw unreadable('an event is not JSON');
  }
};

/** `{trouble, name}` */
/** @type {(status: number, body: import('@dragoman/spec').Json) => import('@dragoman/spec').ProviderError} */
const decodeError = (status, body) => {
  const said = /** @type {JsonObject} */ (typeof body === 'object' && body !== null ? body : {});
  const name = said['name'];
  return {
    status,
    message: typeof said['trouble'] === 'string' ? said['trouble'] : `the provider answered ${status}`,
    ...(typeof name === 'string' && { type: name }),
  };
};

/** @type {import('@dragoman/spec').PluginFormat} */
export const forgeFormat = {
  format: FORGE_CHAT,
  framing: 'sse',
  // What has no row is refused, and the caller is told which field it was.
  support: {
    system: 'keeps',
    'developer-role': 'keeps',
    'max-tokens': 'keeps',
    temperature: 'keeps',
    stop: 'keeps',
    seed: 'warns',
    user: 'warns',
    metadata: 'warns',
    'message-name': 'warns',
    'service-tier': 'warns',
    store: 'warns',
    'cache-mark': 'warns',
    'cache-key': 'warns',
    'unknown-field': 'warns',
  },
  encodeRequest,
  decodeAnswer,
  decodeStream,
  decodeError,
};
