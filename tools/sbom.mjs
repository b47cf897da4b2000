// `npm run sbom`: CycloneDX of what the command is made of, without what only builds and tests it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist');
const file = join(folder, 'dragoman.cdx.json');
const APP = '@dragoman/dragoman';

const args = [
  'sbom',
  '--sbom-format',
  'cyclonedx',
  '--sbom-type',
  'application',
  '--omit',
  'dev',
  '--package-lock-only',
];
const { status, stdout, stderr } = spawnSync('npm', [...args, '--workspace', APP], { cwd: root, encoding: 'utf8' });
if (status !== 0) throw new Error(`npm sbom failed:\n${stderr}`);
const bom = JSON.parse(stdout);
// npm calls the whole by the folder in which it stands.
bom.metadata.component.name = 'dragoman';
mkdirSync(folder, { recursive: true });
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${bom.components.length} components in ${file}`);
