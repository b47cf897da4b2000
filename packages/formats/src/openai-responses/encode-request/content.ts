import type { JsonObject, MediaPart, TextPart, UserPart } from '@dragoman/spec';
import { cannot, documentText } from '../../openai-chat/encode-request/parts.ts';
import { dataUrl } from '../../translating/data-url.ts';

/** `path` is where the part stands in the neutral model's words. */
export function encodeUserPart(part: UserPart, path: string): JsonObject {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'plain-document':
      return encodeText({ type: 'text', text: documentText(part) });
    case 'native':
      throw cannot(path, `only ${part.format} knows it`);
    default:
      return encodeMedia(part, path);
  }
}

export const encodeText = ({ text, cache }: TextPart): JsonObject => ({
  type: 'input_text',
  text,
  ...(cache && { prompt_cache_breakpoint: { mode: 'explicit' } }),
});

function encodeMedia(part: MediaPart, path: string): JsonObject {
  switch (part.type) {
    case 'image':
      return { type: 'input_image', ...imageOf(part), detail: part.detail };
    case 'document':
      return { type: 'input_file', ...fileOf(part) };
    case 'audio':
    case 'video':
      throw cannot(path, `${part.type} cannot be sent`);
  }
}

function imageOf({ source, mediaType }: MediaPart): JsonObject {
  switch (source.from) {
    case 'file':
      return { file_id: source.id };
    case 'url':
      return { image_url: source.url };
    case 'data':
      return { image_url: dataUrl(source.base64, mediaType ?? 'image/png') };
  }
}

function fileOf({ source, mediaType, name }: MediaPart): JsonObject {
  switch (source.from) {
    case 'file':
      return { file_id: source.id, filename: name };
    case 'url':
      return { file_url: source.url, filename: name };
    case 'data':
      // Bytes without a name are refused.
      return { file_data: dataUrl(source.base64, mediaType ?? 'application/pdf'), filename: name ?? 'document' };
  }
}
