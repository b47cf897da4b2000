import type { Feature, MediaPart } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';

type Kind = MediaPart['type'];

/** What a media type is, by what stands before its slash; everything else is a document. */
export function kindOf(mediaType: string | undefined): Kind {
  const [family] = (mediaType ?? '').split('/', 1);
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document';
}

type From = MediaPart['source']['from'];

const FEATURES: Readonly<Record<Kind, Readonly<Record<From, Feature>>>> = {
  image: { data: 'image-data', url: 'image-url', file: 'image-file' },
  document: { data: 'document-data', url: 'document-url', file: 'document-file' },
  audio: { data: 'audio-input', url: 'audio-input', file: 'audio-input' },
  video: { data: 'video-input', url: 'video-input', file: 'video-input' },
};

/** Bytes, or where they are; undefined if the part is something else. */
export function readMedia(part: ObjectReader): MediaPart | undefined {
  const inline = part.object('inlineData');
  if (inline) {
    const base64 = inline.required('data', inline.string('data'));
    return noted(part, inline, { from: 'data', base64 });
  }
  const file = part.object('fileData');
  if (!file) return undefined;
  const uri = file.required('fileUri', file.string('fileUri'));
  return noted(part, file, isStored(uri) ? { from: 'file', id: uri } : { from: 'url', url: uri });
}

/** In Google's own stores; any other address can be asked by anybody. */
const isStored = (uri: string): boolean =>
  uri.startsWith('gs://') || /^https:\/\/generativelanguage\.googleapis\.com\//.test(uri) || uri.startsWith('files/');

function noted(part: ObjectReader, blob: ObjectReader, source: MediaPart['source']): MediaPart {
  const mediaType = blob.string('mimeType');
  const type = mediaType === undefined && isVideoPage(source) ? 'video' : kindOf(mediaType);
  part.uses(FEATURES[type][source.from], source.from === 'data' ? 'inlineData' : 'fileData');
  const name = blob.string('displayName');
  return { type, source, ...(mediaType !== undefined && { mediaType }), ...(name !== undefined && { name }) };
}

const isVideoPage = (source: MediaPart['source']): boolean =>
  source.from === 'url' && /^https:\/\/(www\.)?(youtube\.com|youtu\.be)\//.test(source.url);
