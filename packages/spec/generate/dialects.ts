import type { ErrorDialect } from '../src/index.ts';

/** How an error looks in one dialect. Held to what a gateway answers by `e2e/src/errors-docs.test.ts`. */
export interface Shape {
  readonly paths: string;
  /** What a call of a model that is not there is answered with. */
  readonly answer: string;
  /** The last event of a stream that broke off. */
  readonly event: string;
  readonly note?: string;
}

const MISSING = "The model 'gpt-6' does not exist here.";
const BROKEN = 'The provider broke off in the middle of its answer.';
const ID = '5f1c7a52-6a0f-4f7e-9d0b-3c1a';

const json = (value: unknown): string => JSON.stringify(value);

export const SHAPES: Readonly<Record<ErrorDialect, Shape>> = {
  openai: {
    paths: 'all that are not below',
    answer: json({
      error: { message: MISSING, type: 'invalid_request_error', code: 'model_not_found', param: null },
    }),
    event: `data: ${json({ error: { message: BROKEN, type: 'server_error', code: 'stream_broken', param: null } })}`,
    note: 'On `/v1/responses` the event is `{"type":"error","code","message","param"}`, as there.',
  },
  anthropic: {
    paths: '`/v1/messages…`, `/anthropic/…`',
    answer: json({ type: 'error', error: { type: 'not_found_error', message: MISSING }, request_id: ID }),
    event: `event: error\ndata: ${json({ type: 'error', error: { type: 'api_error', message: BROKEN }, request_id: ID })}`,
  },
  google: {
    paths: '`/v1beta/…`, `/v1/models/{m}:…`',
    answer: json({ error: { code: 404, message: MISSING, status: 'NOT_FOUND' } }),
    event: `data: ${json({ error: { code: 502, message: BROKEN, status: 'UNAVAILABLE' } })}`,
  },
  bedrock: {
    paths: '`/model/…`',
    answer: json({ message: MISSING }),
    event: json({ message: BROKEN }),
    note: 'The kind of the error is in the header `x-amzn-errortype`; of the event, in its headers `:message-type: exception` and `:exception-type`.',
  },
  cohere: {
    paths: '`/v2/…`',
    answer: json({ message: MISSING }),
    event: `event: error\ndata: ${json({ type: 'error', message: BROKEN })}`,
  },
};
