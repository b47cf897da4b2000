import { unwrap } from './signature-envelope.ts';

// Thoughts that only Claude can read are base64 text at Anthropic; Bedrock takes them for bytes and writes base64 once
// more.

/** As the Messages API takes them back; undefined for those of others. */
export function redactedForMessages(encrypted: string): string | undefined {
  const twice = unwrap(encrypted, 'bedrock-converse');
  return twice === undefined ? unwrap(encrypted, 'anthropic-messages') : decoded(twice);
}

/** As Converse takes them back. */
export function redactedForConverse(encrypted: string): string | undefined {
  const once = unwrap(encrypted, 'anthropic-messages');
  return once === undefined ? unwrap(encrypted, 'bedrock-converse') : btoa(once);
}

function decoded(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    // Somebody changed them on the way: nobody's thoughts any more.
    return undefined;
  }
}
