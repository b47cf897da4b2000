import { GatewayError, type JsonObject, type MediaPart } from '@dragoman/spec';

/** By the end of an address; Google wants to be told. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
};

/** Where neither the caller nor the address says it. */
const LIKELY: Readonly<Record<MediaPart['type'], string>> = {
  image: 'image/jpeg',
  audio: 'audio/mp3',
  video: 'video/mp4',
  document: 'application/pdf',
};

/** Bytes or an address as a part. @param path where it stands, for the error */
export function mediaPart({ type, source, mediaType }: MediaPart, path: string): JsonObject {
  if (source.from === 'data') return { inlineData: { mimeType: mediaType ?? LIKELY[type], data: source.base64 } };
  const fileUri = source.from === 'url' ? source.url : source.id;
  if (source.from === 'file' && !/^(gs:\/\/|https:\/\/|files\/)/.test(fileUri))
    throw new GatewayError('cannot_translate', `${path}: this file is in the store of another provider`, {
      param: path,
    });
  // A video page has no type of its own: absent stays absent where the caller is Google's.
  const mimeType = mediaType ?? typeOfAddress(fileUri) ?? (type === 'video' ? undefined : LIKELY[type]);
  return { fileData: { ...(mimeType !== undefined && { mimeType }), fileUri } };
}

function typeOfAddress(address: string): string | undefined {
  const [path = ''] = address.split(/[?#]/, 1);
  const end = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(MEDIA_TYPES, end) ? MEDIA_TYPES[end] : undefined;
}
