import type { ErrorDialect } from './formats.ts';

/** A place where clients ask which models there are, and, below it, about one. */
export interface ModelList {
  readonly path: string;
  /** Whose shapes answers and errors have. */
  readonly dialect: Extract<ErrorDialect, 'openai' | 'anthropic' | 'google'>;
  /** A header that only clients of this dialect send, where others ask at the same path. */
  readonly header?: string;
}

/** The first that fits a request answers it. */
export const MODEL_LISTS: readonly ModelList[] = [
  { path: '/v1/models', dialect: 'anthropic', header: 'anthropic-version' },
  { path: '/v1/models', dialect: 'google', header: 'x-goog-api-key' },
  { path: '/anthropic/v1/models', dialect: 'anthropic' },
  { path: '/v1/models', dialect: 'openai' },
  { path: '/v1beta/models', dialect: 'google' },
];
