import { call, freePort, runCommand, startCommand, startMockProvider, until, type Ended } from '@dragoman/testkit';
import { execFile, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { envoyBinary } from './stage/envoy-binary.ts';

const ENVOY_BIN = await envoyBinary();
const dir = mkdtempSync(join(tmpdir(), 'dragoman-demo-'));
const running: ChildProcess[] = [];
afterAll(async () => {
  for (const child of running) await ended(child);
  rmSync(dir, { recursive: true, force: true });
});

/** The command without a file, and what it has written; it serves when it has printed a curl. */
async function startWith(env: Record<string, string>, args: readonly string[] = []) {
  const port = await freePort();
  const child = startCommand(['run', '--port', String(port), ...args], {
    cwd: dir,
    env: { ENVOY_BIN, XDG_RUNTIME_DIR: dir, ...env },
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const curl = await until(() => printedCurl(output) ?? (child.exitCode === null ? undefined : 'none'), {
    ms: 60_000,
    every: 50,
  });
  expect(curl, output).toMatch(/^curl /);
  return { url: `http://127.0.0.1:${port}`, child, curl: curl ?? '', output: () => output };
}

/** From `curl` to the end of its last quoted line. */
const printedCurl = (output: string): string | undefined => /^\s*(curl (?:[^\n]*\\\n)*[^\n]*'\n)/m.exec(output)?.[1];

const ended = (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  child.kill('SIGTERM');
  return new Promise((gone) => child.once('close', gone));
};

describe('nothing in the environment', async () => {
  const demo = await startWith({});

  test('it says that it is a demo, where it serves and what', async () => {
    expect(demo.output()).toMatch(/demo/i);
    expect(demo.output()).toContain(demo.url);
    expect(demo.output()).not.toContain('Warning');
  });

  test('the printed curl answers', async () => {
    const { stdout } = await promisify(execFile)('bash', ['-c', demo.curl.replace('curl ', 'curl -sS --max-time 20 ')]);
    expect(JSON.parse(stdout)).toMatchObject({
      choices: [{ message: { content: expect.stringMatching(/demo/i) as unknown } }],
    });
  });

  test('a stream, a list, an unknown model and 2 MB of prompt', async () => {
    const listed = (await call(demo.url, '/v1/models')).json() as { data: readonly { id: string }[] };
    const model = listed.data[0]?.id ?? '';
    const stream = await ask(demo, model, { mode: 'stream' });
    expect(stream.text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(stream.text).not.toContain('prompt_tokens');
    expect((await ask(demo, 'no-such')).status).toBe(404);
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'word '.repeat(420_000) }] });
    expect((await ask(demo, model, { body })).status).toBe(200);
  });

  test.each([
    ['/v1/responses', { input: 'Say hello.' }],
    ['/v1/messages', { max_tokens: 64, messages: [{ role: 'user', content: 'Say hello.' }] }],
  ])('%s is answered too', async (path, said) => {
    const answer = await call(demo.url, path, { body: JSON.stringify({ model: 'demo', ...said }) });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('You said: Say hello.');
  });

  test('it ends when it is told', async () => {
    expect(await ended(demo.child)).toBe(0);
  });
});

describe('a key in the environment', () => {
  test('turns its provider on, with its own models', async () => {
    const mock = await startMockProvider();
    const { url, output, child } = await startWith({
      OPENAI_API_KEY: 'sk-canary-env',
      OPENAI_BASE_URL: `${mock.url}/v1`,
    });
    expect((await ask(url ? { url } : { url }, 'gpt-5-mini')).status).toBe(200);
    expect((await ask({ url }, 'openai/gpt-5-mini')).status).toBe(200);
    expect(mock.arrived.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-canary-env',
      'Bearer sk-canary-env',
    ]);
    expect(mock.arrived.map(({ body }) => (JSON.parse(body.toString('utf8')) as { model: string }).model)).toEqual([
      'gpt-5-mini',
      'gpt-5-mini',
    ]);
    expect(output()).not.toContain('sk-canary-env');
    expect(await ended(child)).toBe(0);
    await mock.close();
  });

  test('--demo serves the demo alone all the same', async () => {
    const mock = await startMockProvider();
    const { url, child } = await startWith({ OPENAI_API_KEY: 'sk-canary-env', OPENAI_BASE_URL: `${mock.url}/v1` }, [
      '--demo',
    ]);
    expect((await ask({ url }, 'gpt-5-mini')).status).toBe(404);
    expect(mock.arrived).toEqual([]);
    expect(await ended(child)).toBe(0);
    await mock.close();
  });
});

test('a provider of a file may be called demo, and is none', async () => {
  const file = join(dir, 'own-demo.yaml');
  writeFileSync(file, 'providers: {demo: {kind: ollama}}\nmodels: {m: demo/m}\n');
  const { output, child } = await startWith({}, ['-c', file]);
  expect(output()).toContain('Models: m');
  expect(output()).not.toContain('built-in demo');
  expect(await ended(child)).toBe(0);
});

test('a file that was named and is not there is no demo', async () => {
  const { code }: Ended = await runCommand(['run', '-c', join(dir, 'nowhere.yaml')], { cwd: dir, env: { ENVOY_BIN } });
  expect(code).toBe(2);
});
