import type { Frame } from '@dragoman/spec';

const UTF8 = new TextEncoder();

/** One line. In JSON a line end can only be white space between tokens, so that a space means the same. */
export const encodeNdjson = ({ data }: Frame): Uint8Array => UTF8.encode(`${data.replace(/[\r\n]+/g, ' ')}\n`);
