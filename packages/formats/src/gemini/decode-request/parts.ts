import type { AssistantPart, NativePart, ReasoningPart, ToolCallPart, UserPart } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { unsealThoughts } from '../sealed-thoughts.ts';
import { STANDIN_SIGNATURE } from '../standin-signature.ts';
import type { CallIds } from './call-ids.ts';
import { readMedia } from './media.ts';

/** What stands in a turn of the user, beside results of tools. */
export function readUserPart(part: ObjectReader): UserPart {
  const text = part.string('text');
  if (text !== undefined) {
    part.ignore('thought', 'thoughtSignature');
    return { type: 'text', text };
  }
  return readMedia(part) ?? readNative(part);
}

/** A part of the model's own; its signature, if it is none of a call, stands behind it as a part of its own. */
export function readModelPart(part: ObjectReader, ids: CallIds): readonly AssistantPart[] {
  const call = readCall(part, ids);
  if (call) return [call];
  const text = part.string('text');
  if (text !== undefined && part.boolean('thought')) return readThought(part, text);
  const said = text === undefined ? readMedia(part) : ({ type: 'text', text } as const);
  if (!said && !isSignatureOnly(part)) return [readNative(part)];
  const signed = readSignature(part);
  return [
    ...(said && text !== '' ? [said] : []),
    ...(Object.keys(signed).length > 0 ? [{ type: 'reasoning', ...signed } as const] : []),
  ];
}

/** Adjacent thoughts are one, up to and with the one that is signed: a stream is often sent back piece by piece. */
export function joinThoughts(parts: readonly AssistantPart[]): readonly AssistantPart[] {
  const joined: AssistantPart[] = [];
  let texts: string[] = [];
  parts.forEach((part, at) => {
    const next = parts[at + 1];
    if (part.type !== 'reasoning') return void joined.push(part);
    if (part.text !== undefined) texts.push(part.text);
    if (isUnsigned(part) && next?.type === 'reasoning' && next.text !== undefined) return;
    joined.push(texts.length > 0 ? { ...part, text: texts.join('') } : part);
    texts = [];
  });
  return joined;
}

const isUnsigned = ({ signature, encrypted }: ReasoningPart): boolean =>
  signature === undefined && encrypted === undefined;

type Signed = Pick<ReasoningPart, 'signature' | 'encrypted'>;

function readThought(part: ObjectReader, text: string): readonly AssistantPart[] {
  part.uses('reasoning-text', 'text');
  const signed = readSignature(part);
  const isSealed = text === '' && signed.encrypted !== undefined;
  return [{ type: 'reasoning', ...(!isSealed && { text }), ...signed }];
}

function readCall(part: ObjectReader, ids: CallIds): ToolCallPart | undefined {
  const call = part.object('functionCall');
  if (!call) return undefined;
  const name = call.required('name', call.string('name'));
  const id = ids.ofCall(name, call.string('id'));
  const args = writeJson(call.json('args') ?? {});
  const { signature } = readSignature(part);
  return { type: 'tool-call', id, name, args, ...(signature !== undefined && { signature }) };
}

function readSignature(part: ObjectReader): Signed {
  const value = part.string('thoughtSignature');
  if (value === undefined || value === STANDIN_SIGNATURE) return {};
  const encrypted = unsealThoughts(value);
  part.uses(encrypted === undefined ? 'reasoning-signature' : 'reasoning-encrypted', 'thoughtSignature');
  return encrypted === undefined ? { signature: wrap('gemini', value) } : { encrypted };
}

const SIGNATURE_FIELDS = new Set(['thought', 'thoughtSignature', 'thought_signature']);

const isSignatureOnly = (part: ObjectReader): boolean =>
  part.has('thoughtSignature') && Object.keys(part.value).every((field) => SIGNATURE_FIELDS.has(field));

/** Code that ran, a search that was made …: only Gemini has a word for it. */
function readNative(part: ObjectReader): NativePart {
  part.uses('server-tool-block');
  return { type: 'native', format: 'gemini', value: part.whole() };
}
