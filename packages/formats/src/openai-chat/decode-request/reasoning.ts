import type { JsonObject, ReasoningPart } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { FIELDS, placeTag } from '../reasoning-place.ts';

/**
 * Thoughts that a caller sends back beside the content. Where the same ones stand in several places, those are read
 * that say most.
 */
export function reasoningParts(message: ObjectReader): readonly ReasoningPart[] {
  const beside = besidePart(message);
  const details = message.objects('reasoning_details') ?? [];
  const blocks = message.objects('thinking_blocks') ?? [];
  const fields = FIELDS.filter((field) => (message.string(field) ?? '') !== '');
  if (details.length > 0) return [...details.map((detail) => detailPart(message, detail)), ...beside];
  const signed = blocks.map(blockPart);
  const [field] = fields;
  if (field === undefined || signed.some(({ text }) => text)) return [...signed, ...beside];
  message.uses('reasoning-text', field);
  return [
    { type: 'reasoning', text: message.string(field), signature: placeTag({ type: 'fields', fields }) },
    ...signed,
    ...beside,
  ];
}

function detailPart(message: ObjectReader, detail: ObjectReader): ReasoningPart {
  const { text: _text, summary: _summary, ...rest } = detail.value;
  detail.ignore(...Object.keys(rest));
  const text = detail.string('summary') ?? detail.string('text');
  if (text !== undefined) message.uses('reasoning-text', 'reasoning_details');
  const tag = placeTag({ type: 'detail', detail: rest });
  const hidden = detail.string('type') === 'reasoning.encrypted';
  message.uses(hidden ? 'reasoning-encrypted' : 'reasoning-signature', 'reasoning_details');
  return { type: 'reasoning', text, ...(hidden ? { encrypted: tag } : { signature: tag }) };
}

/** What is in no envelope is Anthropic's: LiteLLM gives it out so. */
function blockPart(block: ObjectReader): ReasoningPart {
  if (block.string('type') === 'redacted_thinking') {
    block.uses('reasoning-encrypted', 'data');
    return { type: 'reasoning', encrypted: wrap('anthropic-messages', block.string('data') ?? '') };
  }
  const text = block.string('thinking');
  if (text !== undefined) block.uses('reasoning-text', 'thinking');
  const signature = block.string('signature');
  block.ignore('cache_control');
  if (signature === undefined || signature === '') return { type: 'reasoning', text };
  block.uses('reasoning-signature', 'signature');
  return { type: 'reasoning', text, signature: wrap('anthropic-messages', signature) };
}

/** Google's signature of a message that calls nothing. */
function besidePart(message: ObjectReader): readonly ReasoningPart[] {
  const extraContent: JsonObject | undefined = message.json('extra_content');
  message.ignore('thought_signature');
  if (extraContent === undefined) return [];
  message.uses('reasoning-signature', 'extra_content');
  return [{ type: 'reasoning', signature: placeTag({ type: 'beside', extraContent }) }];
}

/** Mistral: a part of the content. */
export function thoughtPart(part: ObjectReader): ReasoningPart {
  part.uses('reasoning-text');
  part.ignore('closed');
  const signature = part.string('signature') || undefined;
  if (signature !== undefined) part.uses('reasoning-signature', 'signature');
  const thinking = part.raw('thinking');
  const text =
    typeof thinking === 'string'
      ? thinking
      : (part.objects('thinking') ?? [])
          .map((piece) => {
            piece.ignore('type');
            return piece.string('text') ?? '';
          })
          .join('');
  return { type: 'reasoning', text, signature: placeTag({ type: 'content', signature }) };
}
