import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '@dragoman/config';
import { readCertificate, readTlsFiles } from '@dragoman/runtime';
import { jwksText } from '../gateway/callers.ts';
import { tlsFilesOf } from '../gateway/secrets/listen-certificate.ts';
import type { Finding } from './finding.ts';

/**
 * Files that the configuration names and a start reads, other than keys, and the folder that it writes to.
 * @param config - paths in it are absolute but for those of issuers' keys
 */
export function fileFindings(
  { listen: { tls }, providers, jwt, telemetry }: Config,
  beside: (path: string) => string,
): readonly Finding[] {
  return [
    ...(tls ? [found('certificate of listen', () => ownCertificate(tls))] : []),
    ...providers.flatMap(({ name, tls: own }) => {
      const { ca } = own ?? {};
      return ca === undefined ? [] : [found(`authorities of ${name}`, () => (readCertificate(ca), `${ca} holds some`))];
    }),
    ...jwt.flatMap(({ issuer, jwks }) => {
      if (jwks.from !== 'file') return [];
      const path = beside(jwks.path);
      return [found(`keys of issuer ${issuer}`, () => (jwksText(path, issuer), `${path} holds a set`))];
    }),
    ...(telemetry.accessLog ? [found('access log', () => writable(telemetry.accessLog?.file ?? ''))] : []),
  ];
}

function found(what: string, look: () => string): Finding {
  try {
    return { what, ok: true, says: look() };
  } catch (error) {
    return { what, ok: false, says: (error as Error).message };
  }
}

function ownCertificate(tls: NonNullable<Config['listen']['tls']>): string {
  const { cert } = tls;
  const { own } = readTlsFiles(tlsFilesOf(tls));
  if (own.validToDate.getTime() < Date.now()) throw new Error(`${cert} is over since ${own.validTo}`);
  return `${cert}, until ${own.validTo}`;
}

/** The file, or the nearest folder above that is there. */
function writable(path: string): string {
  let there = path;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    accessSync(there, constants.W_OK);
  } catch (error) {
    throw new Error(`${path} cannot be written: ${there}: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
  return path;
}
