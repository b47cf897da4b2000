import { call, fetchHelm, parseManifests, startProcess, until, type Manifest } from '@dragoman/testkit';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * Every step of the Dockerfile that needs no container: what is copied is built from the copied sources alone and put
 * where the image has it, and the command lines of the chart are started there by nobody. Base images, `npm ci` and a
 * file system that cannot be written are not tried.
 */
const root = join(import.meta.dirname, '../..');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'dragoman-image-'));
const source = join(dir, 'src');
const NOBODY = 65532;

const instructions = (name: string): readonly string[] =>
  [...dockerfile.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, words = '']) => words);
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.replace('**/', ''));
/** Where a path of the image is here. */
const inImage = (path: string): string => join(dir, 'image', path);

/** The sources that the first stage sees, with the dependencies that are installed here. */
function copySources(): void {
  cpSync(root, source, { recursive: true, filter: (path) => !ignored.includes(basename(path)) });
  const installed = join(root, 'node_modules');
  const names = readdirSync(installed).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(installed, name)).map((each) => join(name, each)) : [name],
  );
  for (const name of names) {
    const real = realpathSync(join(installed, name));
    const own = real.startsWith(`${installed}/`) ? real : join(source, relative(root, real));
    mkdirSync(dirname(join(source, 'node_modules', name)), { recursive: true });
    symlinkSync(own, join(source, 'node_modules', name));
  }
}

let charted: readonly Manifest[] = [];
beforeAll(async () => {
  copySources();
  execFileSync(process.execPath, ['tools/build.mjs'], { cwd: source, stdio: 'pipe' });
  for (const words of instructions('COPY').filter((line) => line.startsWith('--from=build '))) {
    const [, from = '', to = ''] = words.split(' ');
    cpSync(from.replace(/^\/src/, source), inImage(to), { recursive: true });
  }
  // Nobody may not look where this one lies.
  cpSync(process.execPath, inImage('node'));
  chmodSync(dir, 0o755);
  const helm = await fetchHelm((line) => void process.stdout.write(`${line}\n`));
  const set = ['--kube-version', '1.36.3', '--set', 'image.repository=registry.test/dragoman,tls.mode=none'];
  const chart = join(root, 'charts/dragoman');
  charted = parseManifests(execFileSync(helm, ['template', 'dragoman', chart, ...set], { encoding: 'utf8' }));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Program and arguments that the image starts with. */
const entrypoint = (): readonly string[] => {
  const [program, ...args] = JSON.parse(instructions('ENTRYPOINT')[0] ?? '[]') as string[];
  expect(program).toBe('node');
  return args.map((path) => inImage(path));
};
const asNobody =
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
const started = (args: readonly string[]) => {
  const [command = '', ...rest] = [...asNobody, inImage('node'), ...entrypoint(), ...args];
  return startProcess({ command, args: rest, cwd: '/', env: { HOME: '/nonexistent', POD_IP: '127.0.0.1' } });
};

test('the image has the Node that is tested here, and its user is the one of the chart', () => {
  const major = process.versions.node.split('.')[0];
  for (const image of instructions('FROM')) expect(image).toMatch(new RegExp(`^node:${major}-`));
  expect(instructions('USER')).toEqual([`${NOBODY}:${NOBODY}`]);
  const users = charted.filter(({ kind }) => kind === 'Deployment').map((each) => JSON.stringify(each));
  for (const user of users) expect(user).toContain('"runAsNonRoot":true');
});

test('what is copied starts without anything beside it', async () => {
  const version = started(['version']);
  expect(await until(() => version.hasEnded(), { ms: 15_000 })).toBe(true);
  expect(version.output()).toMatch(/^dragoman \d/);
});

interface Container {
  readonly args: readonly string[];
  readonly readinessProbe: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
}

describe('a command line of the chart starts and is ready', () => {
  test.each(['extension-server', 'translate'])('%s', async (command) => {
    const containers = charted
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap(
        ({ spec }) => (spec as { template: { spec: { containers: readonly Container[] } } }).template.spec.containers,
      );
    const container = containers.find(({ args }) => args[0] === command);
    const { path, port } = container?.readinessProbe.httpGet ?? { path: '', port: '' };
    const number = container?.ports.find(({ name }) => name === port)?.containerPort;
    const service = started((container?.args ?? []).map((arg) => arg.replace('$(POD_IP)', '127.0.0.1')));
    const isReady = async () => (await call(`http://127.0.0.1:${number}`, path, { timeout: 1_000 })).status === 200;
    expect(await until(isReady, { ms: 20_000, every: 100 }), service.output()).toBe(true);
    expect(await service.stop()).toEqual({ code: 0, left: [] });
  });
});
