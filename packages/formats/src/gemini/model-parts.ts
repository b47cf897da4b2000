import type { JsonObject, ReasoningPart, ToolCallPart } from '@dragoman/spec';
import type { AnswerPart } from '../gathering/gather-answer.ts';
import { mediaPart } from './encode-request/media.ts';

/** What differs between a turn that goes to Google and an answer that goes to a caller. */
export interface Writing {
  /** A signature as it goes out; undefined: it is left out. */
  readonly sign: (signature: string) => string | undefined;
  /** Thoughts that only their provider can read, as a signature; undefined: they are left out. */
  readonly seal: (encrypted: string) => string | undefined;
  /** Arguments of a call; undefined: the call is left out. */
  readonly args: (call: ToolCallPart, path: string) => JsonObject | undefined;
  /** Where the turn stands, for errors. */
  readonly path: string;
}

/** Parts of the model's own. A signature without a text belongs to the text or picture before it. */
export function modelParts(parts: readonly AnswerPart[], writing: Writing): readonly JsonObject[] {
  const written: JsonObject[] = [];
  parts.forEach((part, at) => {
    const signature = signatureAlone(part, writing);
    const last = written.at(-1);
    if (signature === undefined) written.push(...modelPart(part, { writing, path: `${writing.path}.parts[${at}]` }));
    else if (last && takesSignature(last)) written[written.length - 1] = { ...last, thoughtSignature: signature };
    else written.push({ text: '', thoughtSignature: signature });
  });
  return written;
}

const signatureAlone = (part: AnswerPart, { sign }: Writing): string | undefined =>
  part.type === 'reasoning' && part.text === undefined && part.signature !== undefined
    ? sign(part.signature)
    : undefined;

const takesSignature = (part: JsonObject): boolean =>
  ('text' in part || 'inlineData' in part || 'fileData' in part) &&
  !('thought' in part) &&
  !('thoughtSignature' in part);

function modelPart(
  part: AnswerPart,
  { writing, path }: { readonly writing: Writing; readonly path: string },
): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ text: part.text }];
    case 'reasoning':
      return thoughtParts(part, writing);
    case 'tool-call':
      return callParts(part, { writing, path });
    case 'native':
      return part.format === 'gemini' ? [part.value as JsonObject] : [];
    case 'media': {
      const mimeType = part.mediaType ?? (part.kind === 'image' ? 'image/png' : 'audio/wav');
      return [{ inlineData: { mimeType, data: part.base64 } }];
    }
    default:
      return [mediaPart(part, path)];
  }
}

function thoughtParts({ text, signature, encrypted }: ReasoningPart, { sign, seal }: Writing): readonly JsonObject[] {
  const sealed = encrypted === undefined ? undefined : seal(encrypted);
  const own = sealed ?? (signature === undefined ? undefined : sign(signature));
  if (!text && own === undefined) return [];
  return [{ text: text ?? '', thought: true, ...(own !== undefined && { thoughtSignature: own }) }];
}

export function callParts(
  call: ToolCallPart,
  { writing, path }: { readonly writing: Writing; readonly path: string },
): readonly JsonObject[] {
  const { id, name, signature } = call;
  const args = writing.args(call, path);
  if (!args) return [];
  const own = signature === undefined ? undefined : writing.sign(signature);
  return [{ functionCall: { id, name, args }, ...(own !== undefined && { thoughtSignature: own }) }];
}
