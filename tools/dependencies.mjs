// What is installed, as far as the lock file and our own manifests say it: everything is locked by its hash and comes
// from the registry, nothing of ours runs at installation, and of others only what the root's `allowScripts` decides on.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const json = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** What npm runs by itself when somebody installs a package or depends on it by its repository. */
const AT_INSTALLATION = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepublish'];
const REGISTRY = 'https://registry.npmjs.org/';

/** Problems of packages that others made. */
function lockedProblems(locked, allowed) {
  const foreign = Object.entries(locked).filter(([place, { link }]) => place.includes('node_modules/') && !link);
  const scripted = new Set();
  const problems = foreign.flatMap(([place, { integrity, resolved, hasInstallScript }]) => {
    if (hasInstallScript) scripted.add(place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
    return [
      ...(/^sha512-/.test(integrity ?? '') ? [] : [`${place}: no hash in package-lock.json`]),
      ...(resolved === undefined || resolved.startsWith(REGISTRY) ? [] : [`${place}: not from ${REGISTRY}`]),
    ];
  });
  const undecided = [...scripted].filter((name) => !(name in allowed));
  const gone = Object.keys(allowed).filter((name) => !scripted.has(name));
  return [
    ...problems,
    ...undecided.map((name) => `${name} has scripts of installation, and allowScripts says nothing of it`),
    ...gone.map((name) => `${name} stands in allowScripts and has no scripts of installation`),
  ];
}

/** Problems of a manifest of ours. */
function manifestProblems(file) {
  const { scripts = {}, ...manifest } = json(file);
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return [
    ...AT_INSTALLATION.filter((name) => name in scripts).map((name) => `${file}: script ${name} runs at installation`),
    ...Object.entries(wanted)
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${file}: ${name} ${version} is no exact version`),
  ];
}

const manifests = [
  'package.json',
  ...globSync('{packages,apps}/*/package.json', { cwd: root }),
  'e2e/package.json',
  'bench/package.json',
];
const { packages } = json('package-lock.json');
const problems = [
  ...lockedProblems(packages, json('package.json').allowScripts),
  ...manifests.flatMap(manifestProblems),
];
for (const problem of problems) console.error(problem);
console.log(
  `${Object.keys(packages).length} locked packages, ${manifests.length} manifests, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
