import type { CacheMark, MediaPart, TextPart, UserPart } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { sourceOfUrl } from '../../translating/data-url.ts';

/** Content of a message: text, or a list of parts. */
export function contentOf<Part>(
  message: ObjectReader,
  read: (part: ObjectReader) => Part,
): readonly (Part | TextPart)[] {
  const content = message.raw('content');
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (content !== undefined && !Array.isArray(content))
    return message.fail('content', 'expected text or a list of parts');
  return (message.objects('content') ?? []).map(read);
}

export function textPart(part: ObjectReader): TextPart {
  const type = part.string('type') ?? 'text';
  if (type !== 'text') return part.fail('type', `${type} cannot stand here`);
  const text = part.required('text', part.string('text'));
  return { type: 'text', text, cache: cacheMark(part) };
}

export function userPart(part: ObjectReader): UserPart {
  switch (part.string('type') ?? 'text') {
    case 'text':
      return textPart(part);
    case 'image_url':
      return imagePart(part);
    case 'input_audio':
      return audioPart(part);
    case 'file':
      return filePart(part);
    case 'video_url':
      return videoPart(part);
    // Mistral and Perplexity
    case 'document_url':
    case 'file_url':
      return documentUrlPart(part);
    default:
      return part.fail('type', `${part.string('type')} is not a kind of content`);
  }
}

/** `cache_control` as Anthropic, OpenRouter and LiteLLM have it, and OpenAI's own mark. */
export function cacheMark(reader: ObjectReader): CacheMark | undefined {
  const control = reader.object('cache_control');
  if (control) {
    reader.uses('cache-mark', 'cache_control');
    control.ignore('type');
    const ttl = control.string('ttl');
    return ttl === '5m' || ttl === '1h' ? { ttl } : {};
  }
  if (reader.json('prompt_cache_breakpoint') === undefined) return undefined;
  reader.uses('cache-mark', 'prompt_cache_breakpoint');
  return {};
}

interface Link extends Pick<MediaPart, 'source' | 'mediaType'> {
  /** Absent where the address itself stands there, as Mistral has it. */
  readonly reader?: ObjectReader;
}

/** `{"image_url": {"url": …}}`, or `{"image_url": …}`. */
function linkOf(part: ObjectReader, field: string, read: (url: string) => Link = sourceOfUrl): Link {
  const value = part.raw(field);
  if (typeof value === 'string') return read(value);
  const reader = part.required(field, part.object(field));
  return { ...read(reader.required('url', reader.string('url'))), reader };
}

function imagePart(part: ObjectReader): MediaPart {
  const { reader, ...from } = linkOf(part, 'image_url');
  part.uses(from.source.from === 'data' ? 'image-data' : 'image-url', 'image_url');
  const detail = reader?.string('detail');
  if (detail !== undefined && detail !== 'auto') reader?.uses('image-detail', 'detail');
  return { type: 'image', ...from, detail, cache: cacheMark(part) };
}

function videoPart(part: ObjectReader): MediaPart {
  part.uses('video-input');
  const { reader: _reader, ...from } = linkOf(part, 'video_url');
  return { type: 'video', ...from, cache: cacheMark(part) };
}

function audioPart(part: ObjectReader): MediaPart {
  part.uses('audio-input', 'input_audio');
  const audio = part.required('input_audio', part.object('input_audio'));
  const base64 = audio.required('data', audio.string('data'));
  const format = audio.required('format', audio.string('format'));
  const mediaType = AUDIO_TYPES[format] ?? `audio/${format}`;
  return { type: 'audio', source: { from: 'data', base64 }, mediaType, cache: cacheMark(part) };
}

const AUDIO_TYPES: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav' };

function filePart(part: ObjectReader): MediaPart {
  const file = part.required('file', part.object('file'));
  const name = file.string('filename');
  const id = file.string('file_id');
  const data = file.string('file_data');
  const cache = cacheMark(part);
  if (id !== undefined) {
    file.uses('document-file', 'file_id');
    return { type: 'document', source: { from: 'file', id }, name, cache };
  }
  const from = fileSource(file.required('file_data', data));
  file.uses(from.source.from === 'data' ? 'document-data' : 'document-url', 'file_data');
  return { type: 'document', ...from, name, cache };
}

/** OpenRouter takes an address as `file_data` too, and Perplexity bytes as `file_url`. Base64 has no colon. */
function fileSource(data: string): Pick<MediaPart, 'source' | 'mediaType'> {
  if (data.includes(':')) return sourceOfUrl(data);
  return { source: { from: 'data', base64: data } };
}

function documentUrlPart(part: ObjectReader): MediaPart {
  const field = part.has('document_url') ? 'document_url' : 'file_url';
  const { reader: _reader, ...from } = linkOf(part, field, fileSource);
  part.uses(from.source.from === 'data' ? 'document-data' : 'document-url', field);
  const name = part.string('document_name') ?? part.string('file_name');
  return { type: 'document', ...from, name, cache: cacheMark(part) };
}
