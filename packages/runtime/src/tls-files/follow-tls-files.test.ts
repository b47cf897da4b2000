import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followTlsFiles, type FollowedTls } from './follow-tls-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-tls-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (name: string): string => join(dir, name);
const DAYS = { one: '30', two: '30', short: '1' };
for (const [name, days] of Object.entries(DAYS)) {
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', days];
  const named = ['-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)];
  execFileSync('openssl', [...made, ...named], { stdio: 'ignore' });
}
const text = (name: string): string => readFileSync(file(name), 'utf8');

const files = { cert: file('tls.crt'), key: file('tls.key'), ca: file('ca.crt') };
const put = (name: string): void => {
  writeFileSync(files.cert, text(`${name}.crt`));
  writeFileSync(files.key, text(`${name}.key`));
  writeFileSync(files.ca, text(`${name}.crt`));
};
let followed: FollowedTls | undefined;
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => {
  followed?.close();
  vi.useRealTimers();
});

test('files that are written one after the other are one change, of which nobody complains', async () => {
  put('one');
  const lines: string[] = [];
  followed = followTlsFiles(files, (line) => lines.push(line));
  const seen: string[] = [];
  followed.follow(({ own }) => seen.push(own.subject));
  writeFileSync(files.cert, text('two.crt'));
  await new Promise((over) => setTimeout(over, 500));
  expect(followed.current.own.subject).toBe('CN=one');
  writeFileSync(files.key, text('two.key'));
  await vi.waitFor(() => expect(seen).toEqual(['CN=two']), { timeout: 2_000 });
  await new Promise((over) => setTimeout(over, 2_500));
  expect(lines).toEqual([
    expect.stringMatching(/^new connections get the certificate that is good until 20/) as unknown,
  ]);
});

test('a certificate that is over does not take the place of one that is not', async () => {
  put('one');
  const lines: string[] = [];
  followed = followTlsFiles(files, (line) => lines.push(line));
  vi.setSystemTime(Date.now() + 2 * 24 * 3_600_000);
  put('short');
  await vi.waitFor(() => expect(followed?.status.problem).toMatch(/tls\.crt has been over since 20/), {
    timeout: 4_000,
  });
  expect(followed.current.own.subject).toBe('CN=one');
  expect(lines).toHaveLength(1);
});

test('a start without a pair that can be served names the file', () => {
  put('one');
  rmSync(files.key);
  expect(() => followTlsFiles(files, () => undefined)).toThrow(/tls\.key cannot be read \(ENOENT\)/);
});
