import type { ReasoningPart } from '@dragoman/spec';
import { unwrap, wrap } from '../translating/signature-envelope.ts';

// The only field of a reasoning item that clients send back untouched is `encrypted_content`. What OpenAI encrypted
// stands there as it is; what others signed or encrypted stands there in its envelope, and these words say what it was.

const SIGNATURE = 'signature.';
const CALL = 'call.';

/** The mark of thoughts in plain text, which go back as `content` and not as `summary`. */
export const PLAIN = wrap('openai-responses', 'reasoning_text');

export interface Seals {
  readonly signature?: string;
  readonly encrypted?: string;
  /** Of the tool call that follows. */
  readonly ofCall?: string;
}

/** `encrypted_content` as it came. */
export function readSeal(text: string): Seals {
  if (text.startsWith(SIGNATURE)) return { signature: text.slice(SIGNATURE.length) };
  if (text.startsWith(CALL)) return { ofCall: text.slice(CALL.length) };
  return { encrypted: wrap('openai-responses', text) };
}

/** `encrypted_content` towards a caller; undefined for none. */
export function sealOf({ signature, encrypted }: Pick<ReasoningPart, 'signature' | 'encrypted'>): string | undefined {
  if (signature === PLAIN) return undefined;
  const own = ownSeal({ signature, encrypted });
  if (own !== undefined) return own;
  return signature === undefined ? encrypted : `${SIGNATURE}${signature}`;
}

/** `encrypted_content` towards the provider; undefined for what is not its own. */
export const ownSeal = ({
  signature,
  encrypted,
}: Pick<ReasoningPart, 'signature' | 'encrypted'>): string | undefined =>
  signature === PLAIN ? undefined : unwrap(encrypted ?? signature ?? '', 'openai-responses');

export const sealOfCall = (signature: string): string => `${CALL}${signature}`;
