import {
  GatewayError,
  type CacheMark,
  type Json,
  type JsonObject,
  type MediaPart,
  type TextPart,
  type UserPart,
} from '@dragoman/spec';
import { dataUrl } from '../../translating/data-url.ts';
import type { Manner } from './manner.ts';

/** `path` is where the part stands in the neutral model's words: `turns[2].parts[0]`. */
export function encodeUserPart(part: UserPart, path: string, { own }: Manner): JsonObject {
  switch (part.type) {
    case 'text':
      return { ...encodeText(part), ...markFields(part, own) };
    case 'plain-document':
      return { ...encodeText({ text: documentText(part) }), ...markFields(part, own) };
    case 'native':
      throw cannot(path, `only ${part.format} knows it`);
    default:
      return { ...encodeMedia(part, path, own), ...markFields(part, own) };
  }
}

export const encodeText = ({ text }: Pick<TextPart, 'text'>): JsonObject => ({ type: 'text', text });

/** A document that is text goes as text, under its name. */
export const documentText = ({ name, context, text }: Extract<UserPart, { type: 'plain-document' }>): string =>
  [name, context, text].filter((line) => line !== undefined && line !== '').join('\n\n');

/** One text as such; several as a list where the caller wrote one, for not all servers take lists everywhere. */
export function textsOf(parts: readonly TextPart[], between: string, { own }: Manner): Json {
  const marked = own && parts.some(({ cache }) => cache);
  if (own && (marked || parts.length > 1))
    return parts.map((part) => ({ ...encodeText(part), ...(part.cache && cacheControl(part.cache)) }));
  return parts.map(({ text }) => text).join(between);
}

function markFields({ cache }: { readonly cache?: CacheMark | undefined }, own: boolean): JsonObject {
  return cache && own ? cacheControl(cache) : {};
}

export const cacheControl = ({ ttl }: CacheMark): JsonObject => ({ cache_control: { type: 'ephemeral', ttl } });

export function encodeMedia(part: MediaPart, path: string, own: boolean): JsonObject {
  switch (part.type) {
    case 'image':
      return { type: 'image_url', image_url: { url: imageUrl(part, path), detail: part.detail } };
    case 'audio':
      return { type: 'input_audio', input_audio: inputAudio(part, path) };
    case 'document':
      return { type: 'file', file: fileOf(part, own) };
    case 'video': {
      if (part.source.from === 'file') throw cannot(path, 'a video cannot be named by its id');
      const { source, mediaType = 'video/mp4' } = part;
      return {
        type: 'video_url',
        video_url: { url: source.from === 'url' ? source.url : dataUrl(source.base64, mediaType) },
      };
    }
  }
}

function imageUrl({ source, mediaType }: MediaPart, path: string): string {
  switch (source.from) {
    case 'url':
      return source.url;
    case 'data':
      return dataUrl(source.base64, mediaType ?? 'image/png');
    case 'file':
      throw cannot(path, 'an image cannot be named by the id of a file');
  }
}

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
};

function inputAudio({ source, mediaType = '' }: MediaPart, path: string): JsonObject {
  if (source.from !== 'data') throw cannot(path, 'audio can only be sent as its bytes');
  const format = AUDIO_FORMATS[mediaType] ?? /^audio\/(\w+)/.exec(mediaType)?.[1];
  if (format === undefined) throw cannot(path, 'the kind of this audio is not known');
  return { data: source.base64, format };
}

function fileOf({ source, mediaType, name }: MediaPart, own: boolean): JsonObject {
  switch (source.from) {
    case 'file':
      return { file_id: source.id, filename: name };
    // An address as OpenRouter takes it: only a caller of this format can have written it.
    case 'url':
      return { file_data: source.url, filename: name };
    case 'data':
      if (own && mediaType === undefined) return { file_data: source.base64, filename: name };
      // OpenAI takes no bytes without a name.
      return {
        file_data: dataUrl(source.base64, mediaType ?? 'application/pdf'),
        filename: own ? name : (name ?? 'document'),
      };
  }
}

export const cannot = (path: string, why: string): GatewayError =>
  new GatewayError('cannot_translate', `${path}: ${why}`, { param: path });
