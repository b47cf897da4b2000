// What `npm test` runs, in order. A suite says how many of its tests passed and failed.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from './run.mjs';

/** One command is one test: it passes or it does not. */
const whole = (name, command) => ({
  name,
  start: async (root) => ((await run(command, root)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
});

/** Where a test stands, its name and the head of what it said. */
const named = (root, file, { fullName, failureMessages }) =>
  `${relative(root, file)} > ${fullName}\n    ${failureMessages.join('\n').split('\n', 6).join('\n    ')}`;

/** Of a file that vitest could not run, or of its failed tests, what went wrong. */
function failures(root, { name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [`${relative(root, name)}\n    ${message}`];
  return failed.map((test) => named(root, name, test));
}

/** Counts what vitest wrote down; a run that ended badly without a failed test is a failure all the same. */
function counted(root, files, code) {
  const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
  const failed = sum('numFailedTests');
  return {
    passed: sum('numPassedTests'),
    failed: code !== 0 && failed === 0 ? 1 : failed,
    failures: reports.flatMap((report) => report.testResults.flatMap((file) => failures(root, file))),
  };
}

const unit = {
  name: 'unit',
  start: async (root) => {
    const code = await run(['nx', 'run-many', '-t', 'test', '--parallel=2', '--output-style=stream'], root);
    return counted(
      root,
      globSync('{packages/*,apps/*,bench}/coverage/tests.json', { cwd: root }).map((file) => join(root, file)),
      code,
    );
  },
};

/** Suites of a folder with a vitest configuration, on the apps as they were just built. */
async function onBuiltApps(root, folder) {
  const report = join(root, 'e2e/coverage', `${folder.replaceAll('/', '-')}.json`);
  rmSync(report, { force: true });
  const build = await run(['node', 'tools/build.mjs'], root);
  if (build !== 0) return { passed: 0, failed: 1 };
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(['vitest', 'run', '--root', folder, ...reporters], root);
  return existsSync(report) ? counted(root, [report], code) : { passed: 0, failed: 1 };
}

const endToEnd = {
  name: 'end to end',
  missing: (root) => (existsSync(join(root, 'e2e/package.json')) ? undefined : 'there is no e2e'),
  start: (root) => onBuiltApps(root, 'e2e'),
};

const envoyGateway = {
  name: 'envoy gateway',
  /** The first time it builds Envoy Gateway and Kubernetes, which takes minutes. */
  onlyOnDemand: 'npm run test:eg',
  missing: () => (spawnSync('go', ['version']).status === 0 ? undefined : 'Go is not installed'),
  start: (root) => onBuiltApps(root, 'e2e/eg'),
};

export const SUITES = [
  whole('format', ['prettier', '--check', '.', '--log-level', 'warn']),
  whole('dependencies', ['node', 'tools/dependencies.mjs']),
  whole('lint', ['nx', 'run-many', '-t', 'lint', '--parallel=2', '--output-style=static']),
  whole('types', ['nx', 'run-many', '-t', 'typecheck', '--parallel=2', '--output-style=static']),
  unit,
  endToEnd,
  envoyGateway,
];
