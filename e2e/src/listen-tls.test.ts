import {
  call,
  freePort,
  openaiChat,
  runCommand,
  startCommand,
  startHttp3Client,
  startMockProvider,
  until,
} from '@dragoman/testkit';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request, type RequestOptions } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ask as askAt } from './stage/ask.ts';
import { makeAuthority } from './stage/certificates.ts';
import { envoyBinary } from './stage/envoy-binary.ts';
import { expectError } from './stage/expect-error.ts';
import { expectedAnswer } from './stage/expected-answer.ts';

/** TLS on the data port, and callers who have to show a certificate; paths are beside dragoman.yaml, and the start is elsewhere. */
const dir = mkdtempSync(join(tmpdir(), 'dragoman-listen-tls-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'dragoman-elsewhere-'));
const [port, admin] = [await freePort(), await freePort()];
const file = join(dir, 'dragoman.yaml');
const env = { ENVOY_BIN: await envoyBinary(), XDG_RUNTIME_DIR: dir };
const [ours, theirs] = [makeAuthority(), makeAuthority()];
const NAME = 'llm.example.dev';
const [server, renewed] = [ours.issue(`IP:127.0.0.1,DNS:${NAME}`), ours.issue(`IP:127.0.0.1,DNS:${NAME}`)];
const [client, stranger] = [ours.issue('DNS:client'), theirs.issue('DNS:client')];
const mock = await startMockProvider();
const ca = readFileSync(ours.caFile);

mkdirSync(join(dir, 'tls'));
writeFileSync(join(dir, 'tls/server.pem'), server.cert);
writeFileSync(join(dir, 'tls/server.key'), server.key);
writeFileSync(join(dir, 'tls/ca.pem'), ca);
const config = (tls: string, more = ''): string =>
  `listen: {address: "127.0.0.1:${port}", tls: {${tls}}${more}}
admin: 127.0.0.1:${admin}
providers: {p: {kind: openai, endpoint: "${mock.url}/v1", key: k}}
models: {m: p/m}
`;
const write = (cert: string): void =>
  writeFileSync(file, config(`cert: ${cert}, key: tls/server.key, clientCa: tls/ca.pem`));

/** Status, over a connection of its own; undefined: there was none. */
const ask = (options: RequestOptions): Promise<number | undefined> =>
  new Promise((answered) => {
    request({ host: '127.0.0.1', port, path: '/v1/models', ca, agent: false, ...options }, (response) => {
      response.resume();
      answered(response.statusCode);
    })
      .on('error', () => answered(undefined))
      .end();
  });

test('doctor says what is wrong with the certificate, and where it was looked for', async () => {
  write('tls/nowhere.pem');
  const { code, stdout } = await runCommand(['doctor', '-c', file], { cwd: elsewhere, env });
  expect(code).toBe(1);
  expect(stdout).toContain(`FAIL certificate of listen: ${join(dir, 'tls/nowhere.pem')} cannot be read (ENOENT)`);
  write('tls/server.pem');
  const well = await runCommand(['doctor', '-c', file], { cwd: elsewhere, env });
  expect(well.stdout).toContain(`ok   certificate of listen: ${join(dir, 'tls/server.pem')}, until `);
  expect(well.code).toBe(0);
});

/** What serves `file` until `stop`, which expects it to end well. */
async function serve() {
  const child = startCommand(['run', '-c', file], { cwd: elsewhere, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  expect(await until(() => output.includes('\ncurl https://'), { ms: 30_000 }), output).toBe(true);
  const says = (text: string) => until(() => output.includes(text), { ms: 10_000 });
  const stop = async () => {
    child.kill('SIGTERM');
    expect(await until(() => child.exitCode === 0, { ms: 20_000 }), output).toBe(true);
  };
  return { says, stop, output: () => output };
}

/** Of the certificate that a new connection is shown. */
const shown = (): Promise<string> =>
  new Promise((answered, failed) => {
    const socket = connectTls({ host: '127.0.0.1', port, ca, ...client }, () => {
      answered(socket.getPeerX509Certificate()?.serialNumber ?? '');
      socket.destroy();
    }).on('error', failed);
  });
const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber;

test('a gateway that speaks TLS, with a certificate that is renewed', async () => {
  write('tls/server.pem');
  const gateway = await serve();
  expect(await ask(client)).toBe(200);
  expect(await ask({})).toBeUndefined();
  expect(await ask(stranger)).toBeUndefined();
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca, ...client });
  await new Promise((connected) => session.once('connect', connected));
  expect(session.alpnProtocol).toBe('h2');
  expect(await shown()).toBe(serialOf(server.cert));

  writeFileSync(join(dir, 'tls/server.pem'), renewed.cert);
  expect(await gateway.says('the certificate is not changed: the key in'), gateway.output()).toBe(true);
  const { tls } = (await call(`http://127.0.0.1:${admin}`, '/status')).json() as { tls: { problem: string } };
  expect(tls.problem).toContain(join(dir, 'tls/server.key'));
  expect(await shown()).toBe(serialOf(server.cert));

  writeFileSync(join(dir, 'tls/server.key'), renewed.key);
  const isRenewed = async () => (await shown()) === serialOf(renewed.cert);
  expect(await until(isRenewed, { ms: 5_000, every: 50 }), gateway.output()).toBe(true);
  // The client's own authority is another one from now on.
  writeFileSync(join(dir, 'tls/ca.pem'), readFileSync(theirs.caFile));
  expect(await until(async () => (await ask(stranger)) === 200, { ms: 5_000, every: 50 })).toBe(true);
  expect(await ask(client)).toBeUndefined();
  expect(session.closed, 'a connection that was there goes on').toBe(false);
  session.destroy();
  expect(gateway.output()).not.toContain('PRIVATE KEY');

  write('tls/nowhere.pem');
  expect(await gateway.says('certificate of listen: '), gateway.output()).toBe(true);
  expect(await ask(stranger)).toBe(200);
  await gateway.stop();
});

test('HTTP/3 on the same port, and whoever comes over TCP is told of it', async () => {
  writeFileSync(join(dir, 'tls/server.pem'), server.cert);
  writeFileSync(join(dir, 'tls/server.key'), server.key);
  writeFileSync(file, config('cert: tls/server.pem, key: tls/server.key', ', http3: true'));
  const gateway = await serve();
  const http3 = await startHttp3Client({
    envoy: await envoyBinary(),
    port,
    serverName: NAME,
    caFile: ours.caFile,
  });
  for (const mode of openaiChat.modes) {
    const reply = await askAt(http3, 'm', { mode });
    expect(reply.text).toBe(expectedAnswer(openaiChat, 'm', mode).toString('utf8'));
    expect(reply.headers['alt-svc']).toBe(`h3=":${port}"; ma=86400`);
  }
  expectError(await askAt(http3, 'nope'), 'openai', { code: 'model_not_found' });
  const stats = (await call(`http://127.0.0.1:${admin}`, '/metrics')).text;
  expect(stats).toMatch(/^envoy_http_downstream_cx_http3_total\{[^}]*"data"\} [1-9]/m);

  writeFileSync(join(dir, 'tls/server.pem'), renewed.cert);
  writeFileSync(join(dir, 'tls/server.key'), renewed.key);
  expect(await gateway.says('new connections get the certificate'), gateway.output()).toBe(true);
  expect((await askAt(http3, 'm')).status).toBe(200);
  await http3.stop();
  await gateway.stop();
});

afterAll(async () => {
  await mock.close();
  for (const each of [dir, elsewhere]) rmSync(each, { recursive: true, force: true });
});
