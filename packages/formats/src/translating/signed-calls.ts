import type { AssistantPart } from '@dragoman/spec';
import { unwrap } from './signature-envelope.ts';

/**
 * Gemini signs calls, and formats with signed thoughts only have no place for that at a call: their encoders put the
 * envelope into thoughts without text before the call, and this is the way back.
 */
export function signedCalls(parts: readonly AssistantPart[]): readonly AssistantPart[] {
  return parts.flatMap((part, at): readonly AssistantPart[] => {
    if (callSignature(part) !== undefined && parts[at + 1]?.type === 'tool-call') return [];
    if (part.type !== 'tool-call') return [part];
    const signature = callSignature(parts[at - 1]);
    return [signature === undefined ? part : { ...part, signature }];
  });
}

function callSignature(part: AssistantPart | undefined): string | undefined {
  if (part?.type !== 'reasoning' || part.text !== undefined || part.signature === undefined) return undefined;
  return unwrap(part.signature, 'gemini') === undefined ? undefined : part.signature;
}
