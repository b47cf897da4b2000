import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder } from '@dragoman/testkit';

/** PEM texts of somebody whom an authority knows. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** A throw-away authority and a server certificate that it signed. */
export interface Certificates extends Pair {
  /** PEM file of the authority. */
  readonly caFile: string;
}

/** A throw-away authority, made anew with `openssl` at each run. */
export interface Authority {
  /** PEM file. */
  readonly caFile: string;
  /** @param names subject alternative names, as openssl writes them: `IP:127.0.0.1` */
  issue(names: string): Pair;
}

const DAYS = ['-days', '2'];

export function makeAuthority(): Authority {
  const dir = ownFolder();
  const file = (name: string): string => join(dir, name);
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const text = (name: string): string => readFileSync(file(name), 'utf8');
  const named = (name: string) => ['-subj', `/CN=dragoman test ${name}`];
  openssl('req', '-x509', ...newKey, '-keyout', file('ca.key'), '-out', file('ca.pem'), ...DAYS, ...named('authority'));
  return {
    caFile: file('ca.pem'),
    issue: (names) => {
      openssl('req', ...newKey, '-keyout', file('one.key'), '-out', file('one.csr'), ...named('server'));
      writeFileSync(file('names'), `subjectAltName=${names}\n`);
      const by = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
      const to = ['-out', file('one.pem'), '-extfile', file('names'), ...DAYS];
      openssl('x509', '-req', '-in', file('one.csr'), ...by, ...to);
      return { cert: text('one.pem'), key: text('one.key') };
    },
  };
}

/** @param names subject alternative names, as openssl writes them: `IP:127.0.0.1` */
export function makeCertificates(names: string): Certificates {
  const { caFile, issue } = makeAuthority();
  return { caFile, ...issue(names) };
}
