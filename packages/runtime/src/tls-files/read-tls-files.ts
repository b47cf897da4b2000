import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Paths of PEM files: a server's certificate chain, its key, and who may have signed the certificate of a client. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** What was in them. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
  /** The first certificate of the chain: the server's own. */
  readonly own: X509Certificate;
}

/**
 * A pair that can be served.
 * @throws {Error} that names the file and what is wrong with it; nothing of a key is in it
 */
export function readTlsFiles({ cert, key, ca }: TlsFiles): TlsPair {
  const pair = { cert: read(cert), key: read(key), ca: read(ca) };
  const own = certificateIn(cert, pair.cert);
  certificateIn(ca, pair.ca);
  if (!own.checkPrivateKey(keyIn(key, pair.key))) throw new Error(`the key in ${key} is not that of ${cert}`);
  return { ...pair, own };
}

/** The first certificate of a file. @throws {Error} that names the file */
export const readCertificate = (path: string): X509Certificate => certificateIn(path, read(path));

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = (error as Error).message } = error as NodeJS.ErrnoException;
    throw new Error(`${path} cannot be read (${code})`, { cause: error });
  }
}

function certificateIn(path: string, pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    // What OpenSSL says of a certificate is of no use to anybody.
    throw new Error(`${path} holds no certificate`);
  }
}

function keyIn(path: string, pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says of a key may show some of it.
    throw new Error(`${path} holds no private key that can be used`);
  }
}
