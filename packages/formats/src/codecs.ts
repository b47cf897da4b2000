import type { Format, FormatCodec } from '@dragoman/spec';

/** The formats that are code, by name. Each folder exports its own. */
export const CODECS: ReadonlyMap<Format, FormatCodec> = new Map();
