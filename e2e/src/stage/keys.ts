import { createHash } from 'node:crypto';

/** SHA-256 of a key as dragoman.yaml holds it. */
export const hashOf = (key: string): string => `sha256:${createHash('sha256').update(key).digest('hex')}`;

/** The headers by which a key can be shown. */
export const KEY_HEADERS: readonly (readonly [name: string, headers: (key: string) => Record<string, string>])[] = [
  ['authorization', (key) => ({ authorization: `Bearer ${key}` })],
  ['x-api-key', (key) => ({ 'x-api-key': key })],
  ['api-key', (key) => ({ 'api-key': key })],
  ['x-goog-api-key', (key) => ({ 'x-goog-api-key': key })],
];

export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
