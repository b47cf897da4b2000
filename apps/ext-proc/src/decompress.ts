import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  constants,
  type Zlib,
} from 'node:zlib';
import type { Transform } from 'node:stream';
import { GatewayError } from '@dragoman/spec';

/** Bytes that one chunk may become: what grows more is a bomb. */
const MAX_GROWN_BYTES = 64 * 1024 * 1024;

/** The plain bytes of a chunk, as far as they are known when it has come. */
export type Decompressor = (bytes: Uint8Array, last: boolean) => Promise<Uint8Array>;

const BROTLI_FLUSH = constants.BROTLI_OPERATION_FLUSH;
const ENCODINGS: Readonly<Record<string, () => Transform & Zlib>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress({ flush: BROTLI_FLUSH }),
  zstd: () => createZstdDecompress(),
};

/**
 * For the `content-encoding` of an answer; undefined: it is not compressed.
 * @throws GatewayError `bad_upstream_answer` for an encoding that is not known
 */
export function decompressor(encoding: string | undefined): Decompressor | undefined {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  const make = Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined;
  if (!make) throw new GatewayError('bad_upstream_answer', `the provider compressed its answer as ${name}`);
  const stream = make();
  let parts: Buffer[] = [];
  let grown = 0;
  let failed: Error | undefined;
  stream.on('data', (plain: Buffer) => {
    grown += plain.length;
    parts.push(plain);
    if (grown > MAX_GROWN_BYTES) stream.destroy(new Error('it grows beyond the limit'));
  });
  stream.on('error', (error) => (failed = error));
  return async (bytes, last) => {
    parts = [];
    grown = 0;
    await new Promise<void>((done) => {
      stream.once('error', () => done());
      if (last) {
        stream.once('end', done);
        stream.end(bytes);
      } else stream.write(bytes, () => done());
    });
    if (failed)
      throw new GatewayError('bad_upstream_answer', 'the provider sent an answer that cannot be decompressed', {
        cause: failed,
      });
    return Buffer.concat(parts);
  };
}
