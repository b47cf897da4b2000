import type { CacheMark, MediaPart, NativePart, PlainDocumentPart, Source } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { objectsOf, textOf } from '../../reading/provider-body.ts';
import { mediaTypeOfFormat } from '../../translating/media-types.ts';

/** A part that other formats have no word for. */
export function readNative(block: ObjectReader): NativePart {
  block.uses('server-tool-block');
  return { type: 'native', format: 'bedrock-converse', value: block.whole() };
}

/** A block of its own, that marks everything before it. */
export function readCachePoint(block: ObjectReader): CacheMark | undefined {
  const point = block.object('cachePoint');
  if (!point) return undefined;
  block.uses('cache-mark', 'cachePoint');
  point.ignore('type');
  const ttl = point.string('ttl');
  if (ttl === undefined || ttl === '5m' || ttl === '1h') return { ttl };
  return point.fail('ttl', 'expected 5m or 1h');
}

const FEATURES = {
  image: { data: 'image-data', file: 'image-file' },
  document: { data: 'document-data', file: 'document-file' },
  video: { data: 'video-input', file: 'video-input' },
  audio: { data: 'audio-input', file: 'audio-input' },
} as const;

/** An image, a video, sound or a document of bytes. */
export function readMedia(block: ObjectReader, type: MediaPart['type']): MediaPart {
  const media = block.required(type, block.object(type));
  const format = media.string('format');
  const source = readSource(media.required('source', media.object('source')));
  media.uses(FEATURES[type][source.from], 'source');
  return {
    type,
    source,
    mediaType: format === undefined ? undefined : mediaTypeOfFormat(format, type),
    ...(type === 'document' && readAbout(media)),
  };
}

function readSource(source: ObjectReader): Extract<Source, { from: 'data' | 'file' }> {
  const base64 = source.string('bytes');
  if (base64 !== undefined) return { from: 'data', base64 };
  const place = source.object('s3Location');
  if (!place) return source.fail('', 'expected bytes or an s3Location');
  return { from: 'file', id: place.required('uri', place.string('uri')) };
}

/** What a document has beside its source. */
function readAbout(document: ObjectReader) {
  return { name: document.string('name'), context: document.string('context'), citable: readCitable(document) };
}

function readCitable(document: ObjectReader): boolean | undefined {
  const citations = document.object('citations');
  const citable = citations?.boolean('enabled');
  if (citable) document.uses('citations-request', 'citations');
  return citable;
}

export function readDocument(block: ObjectReader): MediaPart | PlainDocumentPart {
  const document = block.required('document', block.object('document'));
  const source = document.required('source', document.object('source'));
  if (!source.has('text') && !source.has('content')) {
    source.whole();
    document.whole();
    return readMedia(block, 'document');
  }
  document.ignore('format');
  document.uses('document-text', 'source');
  const text = source.string('text') ?? textOfBlocks(source);
  return { type: 'plain-document', text, ...readAbout(document) };
}

/** A result of the caller's own search: a document whose text is known. */
export function readSearchResult(block: ObjectReader): PlainDocumentPart {
  const result = block.required('searchResult', block.object('searchResult'));
  result.uses('document-text');
  return {
    type: 'plain-document',
    text: textOfBlocks(result),
    name: result.string('title'),
    context: result.string('source'),
    citable: readCitable(result),
  };
}

const textOfBlocks = (holder: ObjectReader): string =>
  objectsOf(holder.list('content'))
    .map(({ text }) => textOf(text) ?? '')
    .join('\n');
