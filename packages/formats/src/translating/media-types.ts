/** What Bedrock calls a kind of file, by its media type. The first word of a type is the one that is written. */
const FORMATS: readonly (readonly [mediaType: string, format: string])[] = [
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
  ['video/mp4', 'mp4'],
  ['video/quicktime', 'mov'],
  ['video/x-matroska', 'mkv'],
  ['video/webm', 'webm'],
  ['video/x-flv', 'flv'],
  ['video/mpeg', 'mpeg'],
  ['video/mpg', 'mpg'],
  ['video/x-ms-wmv', 'wmv'],
  ['video/3gpp', 'three_gp'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/ogg', 'ogg'],
  ['audio/opus', 'opus'],
  ['audio/flac', 'flac'],
  ['audio/aac', 'aac'],
  ['audio/mp4', 'm4a'],
  ['audio/webm', 'webm'],
];

/** How the first bytes of a file look in base64. */
const BEGINNINGS: readonly (readonly [base64: string, mediaType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi0', 'application/pdf'],
];

export const formatOfMediaType = (mediaType: string): string | undefined => {
  const [bare = ''] = mediaType.toLowerCase().split(';', 1);
  return FORMATS.find(([each]) => each === bare.trim())?.[1];
};

/** `kind` decides where one word names two: `webm` is sound as well as film. */
export const mediaTypeOfFormat = (format: string, kind: string): string =>
  FORMATS.find(([mediaType, each]) => each === format && (kind === 'document' || mediaType.startsWith(kind)))?.[0] ??
  `${kind === 'document' ? 'application' : kind}/${format}`;

/** Undefined where the bytes do not say it. */
export const mediaTypeOfBytes = (base64: string): string | undefined =>
  BEGINNINGS.find(([beginning]) => base64.startsWith(beginning))?.[1];
