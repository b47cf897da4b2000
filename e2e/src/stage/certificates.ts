import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A throw-away authority and a server certificate that it signed. */
export interface Certificates {
  /** PEM file of the authority. */
  readonly caFile: string;
  /** PEM texts of the server. */
  readonly cert: string;
  readonly key: string;
}

/** Made anew with `openssl` at each run. @param names subject alternative names, as openssl writes them: `IP:127.0.0.1` */
export function makeCertificates(names: string): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-ca-'));
  const file = (name: string): string => join(dir, name);
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=dragoman test authority',
  );
  openssl(
    'req',
    ...newKey,
    '-keyout',
    file('server.key'),
    '-out',
    file('server.csr'),
    '-subj',
    '/CN=dragoman test server',
  );
  writeFileSync(file('names'), `subjectAltName=${names}\n`);
  const signedBy = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    file('server.csr'),
    ...signedBy,
    '-out',
    file('server.pem'),
    '-days',
    '2',
    '-extfile',
    file('names'),
  );
  const text = (name: string): string => readFileSync(file(name), 'utf8');
  return { caFile: file('ca.pem'), cert: text('server.pem'), key: text('server.key') };
}
