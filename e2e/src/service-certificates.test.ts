import { call, freePort, startCommand, until } from '@dragoman/testkit';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAuthority, type Pair } from './stage/certificates.ts';
import { scratchFolder } from './stage/scratch-folder.ts';

const WITHIN_MS = 5_000;
const authority = makeAuthority();
const stranger = makeAuthority();
const [first, second, third] = [0, 1, 2].map(() => authority.issue('DNS:localhost'));
const client = authority.issue('DNS:client');
const folder = scratchFolder();
const file = (name: string): string => join(folder, name);

/** As a careful writer does it. */
const replace = (name: string, text: string): void => {
  writeFileSync(file(`.${name}`), text);
  renameSync(file(`.${name}`), file(name));
};
const install = ({ cert, key }: Pair = { cert: '', key: '' }): void => {
  replace('tls.crt', cert);
  replace('tls.key', key);
};

describe.each(['translate', 'authz', 'extension-server'])('dragoman %s', (command) => {
  let service: ReturnType<typeof startCommand>;
  let session: ClientHttp2Session;
  let output = '';
  const closed: string[] = [];
  const at = { host: 'localhost', port: 0, ca: readFileSync(authority.caFile), ...client };
  let admin = '';

  beforeAll(async () => {
    install(first);
    replace('ca.crt', readFileSync(authority.caFile, 'utf8'));
    at.port = await freePort();
    admin = `127.0.0.1:${await freePort()}`;
    const tls = ['--tls-cert', file('tls.crt'), '--tls-key', file('tls.key'), '--tls-ca', file('ca.crt')];
    const env = { DRAGOMAN_STORE_FOLDER: file(`store-${command}`) };
    service = startCommand([command, '--listen', `localhost:${at.port}`, '--admin', admin, ...tls], {
      cwd: folder,
      env,
    });
    for (const stream of [service.stdout, service.stderr])
      stream?.on('data', (chunk: Buffer) => (output += String(chunk)));
    const isReady = async () => (await call(`http://${admin}`, '/readyz', { timeout: 1_000 })).status === 200;
    expect(await until(isReady, { ms: 15_000 }), output).toBe(true);
    session = connectHttp2(`https://localhost:${at.port}`, at);
    session.on('close', () => closed.push('closed')).on('error', (error) => closed.push(error.message));
  });
  afterAll(async () => {
    session.destroy();
    service.kill('SIGTERM');
    if (service.exitCode === null) await once(service, 'exit');
  });

  /** The serial number of what a new connection is shown. */
  const shown = (as: Partial<Pair> & { readonly ca?: Buffer } = {}): Promise<string> =>
    new Promise((told, failed) => {
      const socket = connectTls({ ...at, ...as, ALPNProtocols: ['h2'], servername: 'localhost' }, () => {
        told(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once('error', failed);
    });
  const serial = (pair?: Pair): string => new X509Certificate(pair?.cert ?? '').serialNumber;
  const isShown = (pair?: Pair) => until(async () => (await shown()) === serial(pair), { ms: WITHIN_MS, every: 50 });
  const tls = async () => ((await call(`http://${admin}`, '/status')).json() as { tls: object }).tls;
  /** What the old connection says to a method that is not there. */
  const oldOne = async (): Promise<unknown> => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/x/y',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const [headers] = (await once(stream.end(), 'response')) as [Record<string, unknown>];
    stream.resume();
    return headers['grpc-status'];
  };

  test('new connections get the new certificate, and one that is there goes on', async () => {
    expect(await shown()).toBe(serial(first));
    const answers: unknown[] = [];
    let goesOn = true;
    const asking = (async () => {
      while (goesOn) answers.push(await oldOne());
    })();
    install(second);
    expect(await isShown(second)).toBe(true);
    goesOn = false;
    await asking;
    expect(new Set(answers)).toEqual(new Set(['12']));
    expect(closed).toEqual([]);
    expect(await tls()).toEqual({
      until: new X509Certificate(second?.cert ?? '').validToDate.toISOString(),
      problem: null,
    });
  });

  test.each<[string, () => void, RegExp]>([
    ['a key of another', () => replace('tls.key', client.key), /tls\.key is not that of .*tls\.crt/],
    ['no certificate', () => replace('tls.crt', 'nonsense'), /tls\.crt holds no certificate/],
    ['no key', () => replace('tls.key', 'nonsense'), /tls\.key holds no private key/],
    ['no authority', () => replace('ca.crt', ''), /ca\.crt holds no certificate/],
  ])('%s is refused and told, and what was there is served', async (_what, spoil, says) => {
    spoil();
    const isTold = async () => says.test(JSON.stringify(await tls()));
    expect(await until(isTold, { ms: WITHIN_MS, every: 50 })).toBe(true);
    expect(await until(() => says.test(output), { ms: WITHIN_MS, every: 50 }), output).toBe(true);
    expect(output).not.toMatch(/PRIVATE|nonsense/);
    expect(await shown()).toBe(serial(second));
    install(second);
    replace('ca.crt', readFileSync(authority.caFile, 'utf8'));
    const isMended = async () => ((await tls()) as { problem: unknown }).problem === null;
    expect(await until(isMended, { ms: WITHIN_MS, every: 50 })).toBe(true);
  });

  test('a new authority of clients holds for new connections', async () => {
    const other = stranger.issue('DNS:client');
    await expect(h2Answer(other)).rejects.toThrow();
    replace('ca.crt', readFileSync(stranger.caFile, 'utf8'));
    install(third);
    expect(
      await until(
        () =>
          h2Answer(other).then(
            () => true,
            () => false,
          ),
        { ms: WITHIN_MS, every: 50 },
      ),
    ).toBe(true);
    await expect(h2Answer(client)).rejects.toThrow();
    expect(await shown(other)).toBe(serial(third));
    expect(await oldOne()).toBe('12');
    expect(closed).toEqual([]);
  });

  /** What a new connection of this client is answered. */
  function h2Answer(as: Pair): Promise<unknown> {
    return new Promise((answered, failed) => {
      const own = connectHttp2(`https://localhost:${at.port}`, { ...at, ...as });
      own.once('error', failed).once('close', () => failed(new Error('the connection is closed')));
      const stream = own.request({
        ':method': 'POST',
        ':path': '/x/y',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.once('error', failed).once('response', (headers) => {
        answered(headers['grpc-status']);
        own.close();
      });
      stream.end();
    });
  }
});
