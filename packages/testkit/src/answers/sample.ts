import type { ErrorDialect } from '@dragoman/spec';

/** Tokens as the access log has to say them: input with cache reads and writes inside, output with reasoning. */
export interface Tokens {
  readonly input: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly reasoning?: number;
}

export type AnswerMode = 'JSON' | 'stream';

/** A small exchange of one wire format: what a caller asks, what a provider answers, what it costs in tokens. */
export interface Sample {
  /** The format, or the operation where a format has several. */
  readonly name: string;
  readonly errors: ErrorDialect;
  /** A kind of provider that speaks it, and what its endpoint has behind the host. */
  readonly kind: string;
  readonly base: string;
  /** More settings that the kind wants in dragoman.yaml. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly modes: readonly AnswerMode[];
  /** The path, as caller and provider see it: the samples' endpoints keep the caller's version segment. */
  path(model: string, mode: AnswerMode): string;
  /** The caller's body, with spaces, numbers and escapes that no JSON writer would choose. */
  question(model: string, mode: AnswerMode): Buffer;
  readonly type: Readonly<Record<AnswerMode, string>>;
  /** One piece for each event; a JSON answer is one piece. `usage`: the stream was asked for its usage. */
  pieces(model: string, asked: { readonly mode: AnswerMode; readonly usage: boolean }): readonly Buffer[];
  readonly tokens: Tokens;
  /** What the last event of a whole stream has in it, and no broken one. */
  readonly lastWord: string;
  /** How its provider is let in. */
  credential(key: string): Readonly<Record<string, string>>;
}

export const JSON_TYPE = 'application/json';
export const SSE_TYPE = 'text/event-stream';

export const bearer = (key: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${key}` });

/** `data:` events, and `event:` before them where the format names them; `newline` as the provider writes it. */
export function sse(events: readonly (readonly [event: string, data: unknown])[], newline = '\n'): readonly Buffer[] {
  return events.map(([event, data]) => {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const name = event === '' ? '' : `event: ${event}${newline}`;
    return Buffer.from(`${name}data: ${text}${newline}${newline}`);
  });
}

/** A body with a model and a stream flag, in a hand's writing; the words try to look like a model field. */
export const writtenBody = (model: string, mode: AnswerMode, rest: string): Buffer =>
  Buffer.from(
    `{ "temperature" : 0.70 ,\n  "metadata":{"model":"not-this-one"},"model" :  ${JSON.stringify(model)},${
      mode === 'stream' ? ' "stream": true ,' : ''
    }\t"seed":1e2, ${rest} }\n`,
  );

/** Said by every question: quotes, escapes and letters from afar. */
export const PROMPT = String.raw`Tell me of \"model\": \"x\" \u00e9 é 水 \\ canary-prompt-4e9a`;
/** Found in every question, never in a log. */
export const PROMPT_CANARY = 'canary-prompt-4e9a';
/** Found in every answer of a model, never in a log. */
export const ANSWER_CANARY = 'canary-answer-77c1';
