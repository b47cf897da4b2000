import { expect, test } from 'vitest';
import { formatOfMediaType, mediaTypeOfBytes, mediaTypeOfFormat } from './media-types.ts';

const OFFICE = 'application/vnd.openxmlformats-officedocument';

// `@see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html`
test.each([
  ['image/png', 'png', 'image'],
  ['image/jpeg', 'jpeg', 'image'],
  ['image/gif', 'gif', 'image'],
  ['image/webp', 'webp', 'image'],
  ['application/pdf', 'pdf', 'document'],
  ['text/csv', 'csv', 'document'],
  ['application/msword', 'doc', 'document'],
  [`${OFFICE}.wordprocessingml.document`, 'docx', 'document'],
  ['application/vnd.ms-excel', 'xls', 'document'],
  [`${OFFICE}.spreadsheetml.sheet`, 'xlsx', 'document'],
  ['text/html', 'html', 'document'],
  ['text/plain', 'txt', 'document'],
  ['text/markdown', 'md', 'document'],
  ['video/mp4', 'mp4', 'video'],
  ['video/quicktime', 'mov', 'video'],
  ['video/x-matroska', 'mkv', 'video'],
  ['video/webm', 'webm', 'video'],
  ['video/x-flv', 'flv', 'video'],
  ['video/mpeg', 'mpeg', 'video'],
  ['video/mpg', 'mpg', 'video'],
  ['video/x-ms-wmv', 'wmv', 'video'],
  ['video/3gpp', 'three_gp', 'video'],
  ['audio/mpeg', 'mp3', 'audio'],
  ['audio/wav', 'wav', 'audio'],
  ['audio/ogg', 'ogg', 'audio'],
  ['audio/opus', 'opus', 'audio'],
  ['audio/flac', 'flac', 'audio'],
  ['audio/aac', 'aac', 'audio'],
  ['audio/mp4', 'm4a', 'audio'],
  ['audio/webm', 'webm', 'audio'],
])('%s is %s, and back', (mediaType, format, kind) => {
  expect(formatOfMediaType(mediaType)).toBe(format);
  expect(mediaTypeOfFormat(format, kind)).toBe(mediaType);
});

test.each([
  ['image/jpg', 'jpeg'],
  ['audio/mp3', 'mp3'],
  ['audio/x-wav', 'wav'],
  ['IMAGE/PNG', 'png'],
  ['text/plain; charset=utf-8', 'txt'],
  ['text/plain ;charset=utf-8', 'txt'],
  ['application/zip', undefined],
  ['', undefined],
])('%j is written %s', (mediaType, format) => {
  expect(formatOfMediaType(mediaType)).toBe(format);
});

test.each([
  ['mka', 'audio', 'audio/mka'],
  ['mp4', 'audio', 'audio/mp4'],
  ['avif', 'image', 'image/avif'],
  ['rtf', 'document', 'application/rtf'],
])('%s, of which nothing is known, is %s: %s', (format, kind, mediaType) => {
  expect(mediaTypeOfFormat(format, kind)).toBe(mediaType);
});

test.each([
  ['iVBORw0KGgoAAAANSUhEUg', 'image/png'],
  ['/9j/4AAQSkZJRg', 'image/jpeg'],
  ['R0lGODlhAQABAA', 'image/gif'],
  ['UklGRiQAAABXRUJQ', 'image/webp'],
  ['JVBERi0xLjcK', 'application/pdf'],
  ['AAAAiVBORw0KGgo', undefined],
  ['', undefined],
])('bytes that begin as %s are %s', (base64, mediaType) => {
  expect(mediaTypeOfBytes(base64)).toBe(mediaType);
});
