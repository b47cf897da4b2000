import { spawn } from 'node:child_process';
import { globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';

const CONFIG = fileURLToPath(new URL('vitest.config.mjs', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

/** Milliseconds without a word: then a mutant does not end. */
const SILENT_MS = 90_000;
const LOOK_MS = 1000;
/** Names of files that a command takes without being too long. */
const AT_ONCE = 2000;
/** vitest is in a group of its own, and has to be told. */
const SIGNALS = ['SIGINT', 'SIGTERM'];

const entriesOf = (log) =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** The mutant that the log last spoke of, if it began and nothing came of it. */
function pending(log) {
  const last = entriesOf(log).at(-1);
  return last?.begin;
}

/** Runs vitest on these files, until it ends or a mutant does not; its exit code and what it said. */
async function run(files, { folder, log, onlySlow = false }) {
  const args = [VITEST, 'run', '--config', CONFIG, '--root', folder, ...files];
  // Goldens are compared, never written.
  const env = { ...process.env, CI: 'true', MUTANTS_LOG: log, MUTANTS_FOLDER: folder, MUTANTS_SLOW: String(onlySlow) };
  const child = spawn(process.execPath, args, { cwd: folder, env, detached: true });
  const kill = () => process.kill(-child.pid, 'SIGKILL');
  const stop = () => {
    kill();
    process.exit(1);
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
  const ended = new Promise((resolve) => child.once('close', resolve));
  let code;
  void ended.then((value) => (code = value ?? 1));
  while (code === undefined) {
    await Promise.race([ended, wait(LOOK_MS)]);
    const isSilent = Date.now() - statSync(log).mtimeMs > SILENT_MS;
    if (code === undefined && isSilent && pending(log) !== undefined) kill();
  }
  for (const signal of SIGNALS) process.off(signal, stop);
  return { code, said: Buffer.concat(said).toString() };
}

/** Runs all of these files; a mutant that stops the process did not end, and the rest goes on without it. */
async function runAll(files, { log, mayFail = false, ...options }) {
  const before = entriesOf(log).length;
  const left = () => {
    const done = new Set(
      entriesOf(log)
        .slice(before)
        .flatMap(({ file }) => file ?? []),
    );
    return files.filter((file) => !done.has(file));
  };
  for (let open = left(); open.length > 0; open = left()) {
    const { code, said } = await run(open.slice(0, AT_ONCE), { log, ...options });
    const stuck = pending(log);
    if (stuck !== undefined) writeFileSync(log, `${JSON.stringify({ caught: stuck, how: 'end' })}\n`, { flag: 'a' });
    else if ((code !== 0 && !mayFail) || left().length === open.length)
      throw new Error(`the tests do not pass:\n${said}`);
  }
}

/** A file for each mutant that is reached while a test file loads. */
const standInsOf = (entries) =>
  entries.flatMap(({ file, loading = [] }) => loading.map((id) => `${file}.${id}.test.ts`));

/**
 * What becomes of each mutant when the tests run.
 * @returns `how` it was caught: `test` failed, a test file did not `load`, or did not `end`; undefined: it survived.
 * `reached`: a test came by.
 */
export async function fateOf(mutants, folder) {
  const log = join(folder, 'mutants.jsonl');
  writeFileSync(log, '');
  const tests = globSync('**/*.test.ts', { cwd: folder, exclude: (name) => name === 'node_modules' });
  await runAll(
    tests.sort().map((file) => join(folder, file)),
    { folder, log },
  );
  const entries = entriesOf(log);
  const withSlow = entries.filter(({ slow = [] }) => slow.length > 0);
  await runAll(
    withSlow.map(({ file }) => file),
    { folder, log, onlySlow: true },
  );
  const reached = new Set(entries.flatMap((entry) => [...(entry.loading ?? []), ...(entry.reached ?? [])]));
  const standIns = standInsOf(entries);
  for (const file of standIns) writeFileSync(file, '');
  await runAll(standIns, { folder, log, mayFail: true });
  await runAll(standInsOf(withSlow), { folder, log, mayFail: true, onlySlow: true });
  const caught = new Map(
    entriesOf(log).flatMap((entry) => (entry.caught === undefined ? [] : [[entry.caught, entry.how]])),
  );
  rmSync(log);
  return mutants.map((mutant) => ({ mutant, how: caught.get(mutant.id), reached: reached.has(mutant.id) }));
}
