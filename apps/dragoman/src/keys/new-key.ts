import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'dgm_';
const RANDOM_BYTES = 32;

/** A new key and what is kept of it. 256 random bits: a plain SHA-256 gives nothing away. */
export function newKey(): { readonly key: string; readonly sha256: string } {
  const key = PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
  return { key, sha256: createHash('sha256').update(key).digest('hex') };
}
