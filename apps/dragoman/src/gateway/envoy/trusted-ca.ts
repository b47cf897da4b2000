import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/** Where Linux distributions and macOS keep the authorities that the machine trusts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** A PEM file of trusted authorities: `SSL_CERT_FILE`, the machine's own, else the ones that come with Node. */
export function trustedCa(env: NodeJS.ProcessEnv, runDir: string): string {
  const found = knownCa(env);
  if (found !== undefined) return found;
  const path = join(runDir, 'authorities.pem');
  writeFileSync(path, rootCertificates.join('\n'), { mode: 0o600 });
  return path;
}

/** The first of `SSL_CERT_FILE` and the machine's own that is there. */
export const knownCa = (env: NodeJS.ProcessEnv): string | undefined =>
  [env['SSL_CERT_FILE'], ...SYSTEM_BUNDLES].find((path) => path !== undefined && existsSync(path));
