import type { CacheMark, MediaPart, RefusalPart, TextPart, UserPart } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { sourceOfUrl } from '../../translating/data-url.ts';
import { readAnnotations } from '../annotations.ts';

/** A field that is text or a list of parts. */
export function partsAt<Part>(
  item: ObjectReader,
  field: string,
  read: (part: ObjectReader) => Part,
): readonly (Part | TextPart)[] {
  const content = item.required(field, item.raw(field));
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return item.fail(field, 'expected text or a list of parts');
  return item.objects(field)!.map(read);
}

export function textPart(part: ObjectReader): TextPart {
  const type = part.string('type');
  if (type !== 'input_text' && type !== 'output_text' && type !== 'text')
    return part.fail('type', `${type} cannot stand here`);
  part.ignore('logprobs');
  const text = part.required('text', part.string('text'));
  const citations = readAnnotations(part.list('annotations'));
  if (citations.length > 0) part.uses('citation', 'annotations');
  return { type: 'text', text, ...(citations.length > 0 && { citations }), cache: cacheMark(part) };
}

/** OpenAI's mark of where a cached prefix ends. */
function cacheMark(part: ObjectReader): CacheMark | undefined {
  if (part.json('prompt_cache_breakpoint') === undefined) return undefined;
  part.uses('cache-mark', 'prompt_cache_breakpoint');
  return {};
}

export function userPart(part: ObjectReader): UserPart {
  switch (part.string('type')) {
    case 'input_image':
      return imagePart(part);
    case 'input_file':
      return filePart(part);
    case 'input_audio':
      return audioPart(part);
    default:
      return textPart(part);
  }
}

function imagePart(part: ObjectReader): MediaPart {
  const detail = part.string('detail');
  if (detail !== undefined && detail !== 'auto') part.uses('image-detail', 'detail');
  const cache = cacheMark(part);
  const id = part.string('file_id');
  if (id !== undefined) {
    part.uses('image-file', 'file_id');
    return { type: 'image', source: { from: 'file', id }, detail, cache };
  }
  const from = sourceOfUrl(part.required('image_url', part.string('image_url')));
  part.uses(from.source.from === 'data' ? 'image-data' : 'image-url', 'image_url');
  return { type: 'image', ...from, detail, cache };
}

function filePart(part: ObjectReader): MediaPart {
  const name = part.string('filename');
  const cache = cacheMark(part);
  const id = part.string('file_id');
  const url = part.string('file_url');
  if (id !== undefined) {
    part.uses('document-file', 'file_id');
    return { type: 'document', source: { from: 'file', id }, name, cache };
  }
  if (url !== undefined) {
    part.uses('document-url', 'file_url');
    return { type: 'document', source: { from: 'url', url }, name, cache };
  }
  part.uses('document-data', 'file_data');
  const data = part.required('file_data', part.string('file_data'));
  const from = data.startsWith('data:') ? sourceOfUrl(data) : { source: { from: 'data', base64: data } as const };
  return { type: 'document', ...from, name, cache };
}

function audioPart(part: ObjectReader): MediaPart {
  part.uses('audio-input', 'input_audio');
  const audio = part.required('input_audio', part.object('input_audio'));
  const base64 = audio.required('data', audio.string('data'));
  const format = audio.required('format', audio.string('format'));
  return {
    type: 'audio',
    source: { from: 'data', base64 },
    mediaType: format === 'mp3' ? 'audio/mpeg' : `audio/${format}`,
  };
}

export function assistantPart(part: ObjectReader): TextPart | RefusalPart {
  if (part.string('type') !== 'refusal') return textPart(part);
  part.uses('refusal');
  return { type: 'refusal', text: part.required('refusal', part.string('refusal')) };
}
