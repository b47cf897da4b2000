import type { CacheMark, MediaPart, NativePart, PlainDocumentPart, Source } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { objectsOf, textOf } from '../../reading/provider-body.ts';

/** A part that other formats have no word for. */
export function readNative(block: ObjectReader): NativePart {
  block.uses('server-tool-block');
  return { type: 'native', format: 'anthropic-messages', value: block.whole() };
}

export function readCache(block: ObjectReader): CacheMark | undefined {
  const mark = block.object('cache_control');
  if (!mark) return undefined;
  block.uses('cache-mark', 'cache_control');
  mark.ignore('type');
  const ttl = mark.string('ttl');
  if (ttl === undefined || ttl === '5m' || ttl === '1h') return { ttl };
  return mark.fail('ttl', 'expected 5m or 1h');
}

/** Bytes, an address or a file of the provider. */
function readSource(source: ObjectReader): Source {
  switch (source.string('type')) {
    case 'base64':
      return { from: 'data', base64: source.required('data', source.string('data')) };
    case 'url':
      return { from: 'url', url: source.required('url', source.string('url')) };
    case 'file':
      return { from: 'file', id: source.required('file_id', source.string('file_id')) };
    default:
      return source.fail('type', 'expected base64, url or file');
  }
}

export function readImage(block: ObjectReader): MediaPart {
  const source = block.required('source', block.object('source'));
  const from = readSource(source);
  block.uses(`image-${from.from}`, 'source');
  return { type: 'image', source: from, mediaType: source.string('media_type'), cache: readCache(block) };
}

/** What a document has beside its source. */
function readAbout(block: ObjectReader) {
  const citable = readCitable(block);
  return { name: block.string('title'), context: block.string('context'), citable, cache: readCache(block) };
}

function readCitable(block: ObjectReader): boolean | undefined {
  const citations = block.object('citations');
  const citable = citations?.boolean('enabled');
  if (citable) block.uses('citations-request', 'citations');
  return citable;
}

export function readDocument(block: ObjectReader): MediaPart | PlainDocumentPart | NativePart {
  const source = block.required('source', block.object('source'));
  const type = source.string('type');
  if (type === 'text' || type === 'content') {
    const text = type === 'text' ? source.required('data', source.string('data')) : textOfBlocks(source.raw('content'));
    if (text === undefined) {
      source.whole();
      return readNative(block);
    }
    source.ignore('media_type');
    block.uses('document-text', 'source');
    return { type: 'plain-document', text, ...readAbout(block) };
  }
  const from = readSource(source);
  block.uses(`document-${from.from}`, 'source');
  return { type: 'document', source: from, mediaType: source.string('media_type'), ...readAbout(block) };
}

/** A result of the caller's own search: a document whose text is known. */
export function readSearchResult(block: ObjectReader): PlainDocumentPart | NativePart {
  const text = textOfBlocks(block.raw('content'));
  if (text === undefined) return readNative(block);
  block.uses('document-text');
  return {
    type: 'plain-document',
    text,
    name: block.string('title'),
    context: block.string('source'),
    citable: readCitable(block),
    cache: readCache(block),
  };
}

/** Undefined where there is more than text in it. */
function textOfBlocks(content: ReturnType<ObjectReader['raw']>): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = objectsOf(content).map(({ text }) => textOf(text));
  return texts.length === content.length && texts.every((text) => text !== undefined) ? texts.join('\n') : undefined;
}
