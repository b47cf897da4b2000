import { carry, wrap } from '../translating/signature-envelope.ts';

/**
 * Before an envelope that holds encrypted thoughts, so that they come back as what they are and not as a signature.
 * Twelve characters of base64: clients that decode signatures to bytes and encode them again keep it.
 */
const SEALED = 'ZW5jcnlwdGVk';

/** Thoughts that only another provider can read, as a `thoughtSignature`. */
export const sealThoughts = (encrypted: string): string => SEALED + carry(encrypted, 'gemini');

/** What was sealed; undefined for a signature. */
export const unsealThoughts = (signature: string): string | undefined =>
  signature.startsWith(SEALED) ? wrap('gemini', signature.slice(SEALED.length)) : undefined;
