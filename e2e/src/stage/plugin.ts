import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const EXAMPLES = join(import.meta.dirname, '..', '..', '..', 'examples');
/** npm beside the Node that runs, or on the path; nothing is asked of a registry. */
const QUIET = ['--offline', '--no-audit', '--no-fund', '--silent'];

const npm = (args: readonly string[], cwd: string): void =>
  void execFileSync('npm', [...args, ...QUIET], { cwd, stdio: 'pipe', timeout: 60_000 });

/** Packs an example as it would be published; the file. */
export function packExample(name: string, into: string): string {
  const folder = join(into, name);
  mkdirSync(folder);
  npm(['pack', '--pack-destination', folder], join(EXAMPLES, name));
  const packed = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (packed === undefined) throw new Error(`npm pack made nothing of ${name}`);
  return join(folder, packed);
}

/** Installs packages beside a dragoman.yaml. */
export function installPackages(archives: readonly string[], folder: string): void {
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  npm(['install', ...archives], folder);
}

/** A package that holds this one module, beside a dragoman.yaml. */
export function writePackage(folder: string, name: string, module: string): void {
  const root = join(folder, 'node_modules', name);
  mkdirSync(dirname(root), { recursive: true });
  mkdirSync(root);
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name, type: 'module', exports: './plugin.mjs' }));
  writeFileSync(join(root, 'plugin.mjs'), module);
}
