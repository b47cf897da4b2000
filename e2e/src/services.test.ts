import { call, freePort, runCommand, startCommand, until } from '@dragoman/testkit';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from './stage/certificates.ts';
import { scratchFolder } from './stage/scratch-folder.ts';

const dir = scratchFolder();
const { caFile, cert, key } = makeCertificates('IP:127.0.0.1');
const files = { cert: join(dir, 'tls.crt'), key: join(dir, 'tls.key') };
writeFileSync(files.cert, cert);
writeFileSync(files.key, key, { mode: 0o600 });
const ca = readFileSync(caFile, 'utf8');
const TLS = ['--tls-cert', files.cert, '--tls-key', files.key, '--tls-ca', caFile];

/** The `grpc-status` of a method that nobody has; or why there was no answer. */
const statusAt = (port: number, shown: { readonly cert?: string; readonly key?: string }): Promise<string> =>
  new Promise((known) => {
    const session = connect(`https://127.0.0.1:${port}`, { ca, ...shown });
    const end = (what: string): void => {
      session.destroy();
      known(what);
    };
    session.on('error', (error: Error) => end(`no answer: ${error.message}`));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/nobody.Has/This',
      'content-type': 'application/grpc',
    });
    const look = (headers: Record<string, unknown>): void => {
      if (headers['grpc-status'] !== undefined) end(String(headers['grpc-status']));
    };
    stream.on('response', look);
    stream.on('trailers', look);
    stream.on('error', (error: Error) => end(`no answer: ${error.message}`));
    stream.end();
  });

describe.each(['translate', 'authz', 'meter'])('dragoman %s', (name) => {
  const env = { DRAGOMAN_STORE_FOLDER: join(dir, `store-of-${name}`) };

  test('is ready when /readyz says so, serves those with a certificate, and drains', async () => {
    const [port, admin] = [await freePort(), await freePort()];
    const args = [name, '--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`, ...TLS];
    const child = startCommand(args, { cwd: dir, env });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise((over) => child.once('close', over));
    const isReady = async () => (await call(`http://127.0.0.1:${admin}`, '/readyz')).status === 200;
    expect(await until(isReady, { ms: 20_000, every: 50 })).toBe(true);
    expect(await statusAt(port, { cert, key })).toBe('12');
    expect(await statusAt(port, {})).toMatch(/^no answer/);
    expect((await call(`http://127.0.0.1:${admin}`, '/metrics')).text).toContain('dragoman_');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test.each([
    ['an address that is none', ['--listen', 'nowhere'], /--listen nowhere is neither/],
    ['half of what TLS needs', ['--listen', '127.0.0.1:1', '--tls-cert', files.cert], /belong together/],
    ['no address', [], /--listen/],
  ])('%s: 2, and why', async (_what, args, says) => {
    const { code, stderr } = await runCommand([name, ...args], { cwd: dir, env });
    expect({ code }).toEqual({ code: 2 });
    expect(stderr).toMatch(says);
  });
});
