import { freePort, runCommand, type Ended } from '@dragoman/testkit';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { envoyBinary } from './stage/envoy-binary.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-commands-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const ENVOY_BIN = await envoyBinary();
const file = join(dir, 'dragoman.yaml');
const [port, admin] = [await freePort(), await freePort()];

const GOOD = `listen: 127.0.0.1:${port}
admin: 127.0.0.1:${admin}
providers:
  openai: {kind: openai, key: "\${SOME_KEY}", endpoint: "http://127.0.0.1:${port}/v1"}
  claude: {kind: anthropic, key: second-canary-key}
models:
  one: openai/gpt
  two: [openai/gpt, openai/gpt-small]
  three: {targets: [{to: openai/a, weight: 3}, {to: openai/b, weight: 1}], timeout: 5s, idle: 5s}
  "claude-*": claude
`;

const dragoman = (
  args: readonly string[],
  config = GOOD,
  env: Record<string, string> = { SOME_KEY: 'canary-key-6b' },
): Promise<Ended> => {
  writeFileSync(file, config);
  return runCommand(args, { cwd: dir, env: { ENVOY_BIN, ...env } });
};

describe('validate', () => {
  test('a good file: 0', async () => {
    expect(await dragoman(['validate', '-c', file])).toMatchObject({ code: 0, stderr: '' });
    expect(await dragoman(['validate']), 'dragoman.yaml beside it is the default').toMatchObject({ code: 0 });
  });

  test.each([
    ['an unknown field', GOOD.replace('providers:', 'provider:'), /dragoman\.yaml:3:1\b.*providers/s],
    ['an unknown kind', GOOD.replace('kind: anthropic', 'kind: antropic'), /:5:\d+\b.*anthropic/s],
    ['a provider that is not there', GOOD.replace('openai/gpt\n', 'opnai/gpt\n'), /:7:\d+\b.*openai/s],
    ['a model twice', `${GOOD}  one: openai/x\n`, /:11:3\b.*one/s],
    ['a weight that is none', GOOD.replace('weight: 3', 'weight: many'), /:9:\d+\b.*weight/s],
    ['a time that is none', GOOD.replace('timeout: 5s', 'timeout: soon'), /:9:\d+\b.*timeout/s],
    ['not YAML', `${GOOD}  x: [`, /:1[12]:\d+\b/],
  ])('%s: 2, with its place', async (_what, config, says) => {
    const { code, stderr } = await dragoman(['validate', '-c', file], config);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a variable that is not set: 2, by its name', async () => {
    const { code, stderr } = await dragoman(['validate', '-c', file], GOOD, {});
    expect(code).toBe(2);
    expect(stderr).toMatch(/:4:\d+\b.*SOME_KEY/s);
  });

  test('all mistakes at once', async () => {
    const wrong = GOOD.replace('kind: anthropic', 'kind: antropic')
      .replace('timeout: 5s', 'timeout: soon')
      .replace('idle', 'idel');
    const { stderr } = await dragoman(['validate', '-c', file], wrong, {});
    for (const says of [/:4:.*SOME_KEY/, /:5:.*antropic/, /:9:.*timeout|:9:.*soon/, /:9:.*idle/])
      expect(stderr).toMatch(says);
  });

  test('keys of no one but the file stay out of the words', async () => {
    const { stdout, stderr } = await dragoman(
      ['validate', '-c', file],
      GOOD.replace('kind: anthropic', 'kind: antropic'),
    );
    expect(stdout + stderr).not.toMatch(/canary-key-6b|second-canary-key/);
  });

  test('no such file: 2', async () => {
    const { code, stderr } = await dragoman(['validate', '-c', join(dir, 'nowhere.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toContain('nowhere.yaml');
  });
});

describe('render', () => {
  const asking = `${GOOD}keys: [{name: a, hash: "sha256:${'a'.repeat(64)}"}]
jwt: [{issuer: i, audiences: [l], jwks: "https://127.0.0.1:9/jwks.json"}]
`;
  test.each([
    ['nobody is asked', GOOD],
    ['callers are asked', asking],
  ])('for Envoy: one stream of YAML that this Envoy accepts; %s', async (_what, config) => {
    const { code, stdout, stderr } = await dragoman(['render', '--target', 'envoy', '-c', file], config);
    expect(stdout).not.toContain('config_discovery');
    expect(stdout.includes('a'.repeat(64))).toBe(config === asking);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parseAllDocuments(stdout).length).toBeGreaterThan(0);
    const rendered = join(dir, 'envoy.yaml');
    writeFileSync(rendered, stdout);
    const env = Object.fromEntries(
      [...stdout.matchAll(/^# +(DRAGOMAN_KEY_\w+)/gm)].map(([, name = '']) => [name, 'a-key']),
    );
    expect(Object.keys(env)).toHaveLength(2);
    const output = execFileSync(ENVOY_BIN, ['--mode', 'validate', '-c', rendered, '-l', 'error'], {
      cwd: dir,
      env,
      stdio: 'pipe',
    });
    expect(output.toString('utf8')).toContain('OK');
  });

  test('twice is the same', async () => {
    const [one, two] = [
      await dragoman(['render', '--target', 'envoy']),
      await dragoman(['render', '--target', 'envoy']),
    ];
    expect(one.stdout).toBe(two.stdout);
  });

  test.each([
    ['nginx', 'is not known; there are envoy and gateway-api'],
    ['istio', 'is not served yet; there are envoy and gateway-api'],
  ])('a target that is not there: 2, and which there are: %s', async (target, says) => {
    const { code, stdout, stderr } = await dragoman(['render', '--target', target, '-c', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  test('for Envoy Gateway: what cannot be said in manifests is refused', async () => {
    const unsayable = `${asking}telemetry: {otlp: 'http://127.0.0.1:4318'}\n`;
    const { code, stdout, stderr } = await dragoman(['render', '--target', 'gateway-api', '-c', file], unsayable);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^render: telemetry\.otlp: /);
  });
});

describe('the rest', () => {
  test('version', async () => {
    const { code, stdout } = await dragoman(['version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d+\.\d+\.\d+/);
    expect(JSON.parse((await dragoman(['version', '--json'])).stdout)).toBeTypeOf('object');
  });

  test('doctor says what is well', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const address = server.address();
    const reachable = address && typeof address === 'object' ? address.port : 0;
    const config = `listen: 127.0.0.1:${port}\nadmin: 127.0.0.1:${admin}\nproviders: {p: {kind: ollama, endpoint: "http://127.0.0.1:${reachable}/v1"}}\nmodels: {m: p/m}\n`;
    const { code, stdout } = await dragoman(['doctor', '-c', file], config);
    server.close();
    expect(stdout).toMatch(/envoy/i);
    expect({ code, stdout }).toMatchObject({ code: 0 });
  });

  test('doctor says what is not', async () => {
    const { code, stdout } = await dragoman(['doctor', '-c', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/openai/);
    expect(stdout).not.toContain('canary-key-6b');
  });

  test.each([
    ['no such command', ['serve']],
    ['no such option', ['run', '--fast']],
    ['an option without its value', ['validate', '-c']],
    ['a port that is none', ['run', '--port', 'many']],
    ['render without a target', ['render']],
    ['too many words', ['validate', 'this.yaml']],
  ])('wrong use: %s', async (_what, args) => {
    const { code, stderr } = await dragoman(args);
    expect(code).toBe(2);
    expect(stderr).not.toBe('');
  });

  test('help is no mistake', async () => {
    const { code, stdout } = await dragoman(['--help']);
    expect(code).toBe(0);
    for (const name of ['run', 'validate', 'render', 'doctor', 'keys', 'version']) expect(stdout).toContain(name);
  });

  test('run with a bad file: 2 at once, with its place', async () => {
    const { code, stderr } = await dragoman(['run', '-c', file], GOOD.replace('kind: anthropic', 'kind: antropic'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/:5:\d+/);
  });

  test('run on a port that is taken: 1, and says which', async () => {
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { code, stdout, stderr } = await dragoman(['run', '-c', file]);
    server.close();
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(String(port));
  });
});
