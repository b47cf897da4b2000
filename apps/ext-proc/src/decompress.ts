import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  constants,
  type Zlib,
} from 'node:zlib';
import type { Transform } from 'node:stream';
import { GatewayError } from '@dragoman/spec';

/** Bytes that one chunk may become: what grows more is a bomb. */
const MAX_GROWN_BYTES = 64 * 1024 * 1024;

/** What a chunk is in plain, as far as it is known when it has come; `error`: nothing more can be read. */
export interface Plain {
  readonly bytes: Uint8Array;
  readonly error?: GatewayError;
}

export type Decompressor = (bytes: Uint8Array, last: boolean) => Promise<Plain>;

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, ZSTD_e_flush } = constants;
// An end that is missing is no fault here: whether the answer itself is whole, its own format says.
const ZLIB = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
const BROTLI = { flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH };
const ZSTD = { flush: ZSTD_e_flush, finishFlush: ZSTD_e_flush };

const isZlib = (first: number): boolean => (first & 0x0f) === 8;

/** `first`: the first byte. `deflate` is meant to have a header of zlib, and often has none. */
const ENCODINGS: Readonly<Record<string, (first: number) => Transform & Zlib>> = {
  gzip: () => createGunzip(ZLIB),
  'x-gzip': () => createGunzip(ZLIB),
  deflate: (first) => (isZlib(first) ? createInflate(ZLIB) : createInflateRaw(ZLIB)),
  br: () => createBrotliDecompress(BROTLI),
  zstd: () => createZstdDecompress(ZSTD),
};

/**
 * For the `content-encoding` of an answer; undefined: it is not compressed.
 * @throws GatewayError `bad_upstream_answer` for an encoding that is not known
 */
export function decompressor(encoding: string | undefined): Decompressor | undefined {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  const make = Object.hasOwn(ENCODINGS, name) ? ENCODINGS[name] : undefined;
  if (!make)
    throw new GatewayError('bad_upstream_answer', 'the provider compressed its answer in a way not known here');
  let inflate: Inflate | undefined;
  return async (bytes, last) => {
    const [first] = bytes;
    if (first === undefined && !inflate) return { bytes };
    inflate ??= inflating(make(first ?? 0));
    return inflate(bytes, last);
  };
}

type Inflate = (bytes: Uint8Array, last: boolean) => Promise<Plain>;

function inflating(stream: Transform & Zlib): Inflate {
  let parts: Buffer[] = [];
  let grown = 0;
  let failed: Error | undefined;
  stream.on('data', (plain: Buffer) => {
    grown += plain.length;
    if (grown <= MAX_GROWN_BYTES) parts.push(plain);
    else stream.destroy(new Error('it grows beyond the limit'));
  });
  stream.on('error', (error) => (failed = error));
  return async (bytes, last) => {
    parts = [];
    grown = 0;
    await new Promise<void>((done) => {
      if (failed) return done();
      stream.once('close', done);
      const written = () => {
        stream.off('close', done);
        done();
      };
      if (!last) return stream.write(bytes, written);
      stream.once('end', written);
      return stream.end(bytes);
    });
    const plain = Buffer.concat(parts);
    if (!failed) return { bytes: plain };
    const message = 'the provider sent an answer that cannot be decompressed';
    return { bytes: plain, error: new GatewayError('bad_upstream_answer', message, { cause: failed }) };
  };
}
