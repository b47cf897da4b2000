import { freePort, runCommand, startCommand, startMockProvider, until } from '@dragoman/testkit';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeAuthority } from './stage/certificates.ts';
import { envoyBinary } from './stage/envoy-binary.ts';

/** TLS on the data port, and callers who have to show a certificate; paths are beside dragoman.yaml, and the start is elsewhere. */
const dir = mkdtempSync(join(tmpdir(), 'dragoman-listen-tls-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'dragoman-elsewhere-'));
const [port, admin] = [await freePort(), await freePort()];
const file = join(dir, 'dragoman.yaml');
const env = { ENVOY_BIN: await envoyBinary(), XDG_RUNTIME_DIR: dir };
const [ours, theirs] = [makeAuthority(), makeAuthority()];
const [server, client, stranger] = [ours.issue('IP:127.0.0.1'), ours.issue('DNS:client'), theirs.issue('DNS:client')];
const mock = await startMockProvider();
const ca = readFileSync(ours.caFile);

mkdirSync(join(dir, 'tls'));
writeFileSync(join(dir, 'tls/server.pem'), server.cert);
writeFileSync(join(dir, 'tls/server.key'), server.key);
writeFileSync(join(dir, 'tls/ca.pem'), ca);
const write = (cert: string): void =>
  writeFileSync(
    file,
    `listen: {address: "127.0.0.1:${port}", tls: {cert: ${cert}, key: tls/server.key, clientCa: tls/ca.pem}}
admin: 127.0.0.1:${admin}
providers: {p: {kind: openai-compatible, endpoint: "${mock.url}/v1"}}
models: {m: p/m}
`,
  );

/** Status; undefined: there was no connection. */
const ask = (options: RequestOptions): Promise<number | undefined> =>
  new Promise((answered) => {
    request({ host: '127.0.0.1', port, path: '/v1/models', ca, ...options }, (response) => {
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

test('a gateway that speaks TLS', async () => {
  write('tls/server.pem');
  const child = startCommand(['run', '-c', file], { cwd: elsewhere, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  expect(await until(() => output.includes('\ncurl https://'), { ms: 30_000 }), output).toBe(true);
  expect(await ask(client)).toBe(200);
  expect(await ask({})).toBeUndefined();
  expect(await ask(stranger)).toBeUndefined();
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca, ...client });
  await new Promise((connected) => session.once('connect', connected));
  expect(session.alpnProtocol).toBe('h2');
  session.destroy();
  child.kill('SIGTERM');
  expect(await until(() => child.exitCode === 0, { ms: 20_000 }), output).toBe(true);
});

afterAll(async () => {
  await mock.close();
  for (const each of [dir, elsewhere]) rmSync(each, { recursive: true, force: true });
});
