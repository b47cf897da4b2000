/** What the demo provider says: it has no model, and says so. */
const text = (asked: string): string =>
  asked === ''
    ? 'This is the demo provider of Dragoman: no model is behind it.'
    : `This is the demo provider of Dragoman: no model is behind it. You said: ${asked}`;

const ECHO_LIMIT = 200;

/** Tokens as a rough count of bytes, so that the numbers of a demo look like numbers. */
const tokens = (length: number): number => Math.max(1, Math.ceil(length / 4));

export interface DemoRequest {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly stream?: unknown;
  readonly stream_options?: { readonly include_usage?: unknown } | null;
}

function lastText(messages: unknown): string {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const content = (last as { content?: unknown } | undefined)?.content;
  return typeof content === 'string' ? content.slice(0, ECHO_LIMIT) : '';
}

interface Answer {
  readonly words: readonly string[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number; readonly total_tokens: number };
}

function answerTo(request: DemoRequest, bytes: number): Answer {
  const content = text(lastText(request.messages));
  const usage = { prompt_tokens: tokens(bytes), completion_tokens: tokens(content.length) };
  return {
    words: content.split(/(?<= )/),
    usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
  };
}

const head = (id: string, created: number, object: string) => ({ id, object, created, model: 'demo' });

/** @param at seconds since 1970 @param bytes length of the request's body */
export function wholeAnswer(
  request: DemoRequest,
  { id, at, bytes }: { id: string; at: number; bytes: number },
): object {
  const { words, usage } = answerTo(request, bytes);
  const message = { role: 'assistant', content: words.join('') };
  return { ...head(id, at, 'chat.completion'), choices: [{ index: 0, message, finish_reason: 'stop' }], usage };
}

/** The events of a stream, each a `data:` line; `[DONE]` is the last. */
export function streamedAnswer(
  request: DemoRequest,
  { id, at, bytes }: { id: string; at: number; bytes: number },
): string[] {
  const { words, usage } = answerTo(request, bytes);
  const chunk = (choices: object[], more: object = {}) => ({
    ...head(id, at, 'chat.completion.chunk'),
    choices,
    ...more,
  });
  const delta = (change: object, finish_reason: string | null = null) => [{ index: 0, delta: change, finish_reason }];
  const chunks = [
    chunk(delta({ role: 'assistant', content: '' })),
    ...words.map((content) => chunk(delta({ content }))),
    chunk(delta({}, 'stop')),
    ...(request.stream_options?.include_usage === true ? [chunk([], { usage })] : []),
  ];
  return [...chunks.map((each) => JSON.stringify(each)), '[DONE]'].map((data) => `data: ${data}\n\n`);
}
