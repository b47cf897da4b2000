// How vitest runs tests when sources hold mutants. A worker for each mutant would take seconds a mutant; so a test runs
// again, in the same process, for each mutant that it reached. Mutants that are reached while a test file loads have
// stand-ins of that file, `<file>.<id>.test.ts`: the file is loaded anew for each. Slow tests come last, when few
// mutants are left for them.
// What happens is written to the log, a line of JSON each, for the process that waits outside.
import { appendFileSync, readFileSync } from 'node:fs';
import { TestRunner, vi } from 'vitest';

const LOG = process.env.MUTANTS_LOG;
/** The copy of the package. */
const FOLDER = process.env.MUTANTS_FOLDER;
/** Only what was too slow for the run before. */
const ONLY_SLOW = process.env.MUTANTS_SLOW === 'true';
/** Milliseconds of the processor: a test that takes longer is slow. */
const SLOW_MS = 50;
const STAND_IN = /^(.*\.test\.ts)\.(\d+)\.test\.ts$/;
/** A mutant that is passed so many times as often as before does not end. */
const ENDLESS = 100;
const ENDLESS_LOADING = 1_000_000;

/** All files of a process share the mutants' switches, and what the log says already. */
const shared = (globalThis.mutants ??= {
  awake: undefined,
  /** How often the mutant that is awake may still be passed. */
  left: 0,
  /** How often each was passed; undefined: nobody counts. */
  passed: undefined,
  caught: new Set(said('caught')),
  slow: new Set(said('slow')),
  /** The test file that ran last. */
  file: undefined,
});

function said(what) {
  const lines = readFileSync(LOG, 'utf8').split('\n');
  return lines.filter((line) => line !== '').flatMap((line) => JSON.parse(line)[what] ?? []);
}

const say = (entry) => appendFileSync(LOG, `${JSON.stringify(entry)}\n`);

// The instrumented sources call these: whether a mutant is awake, and that the place of mutants was passed.
globalThis.stryMutAct_9fa48 = (id) => {
  if (id !== shared.awake) return false;
  shared.left -= 1;
  if (shared.left < 0) throw new Error('it does not end');
  return true;
};
globalThis.stryCov_9fa48 = function passed() {
  const counts = shared.passed;
  if (counts === undefined) return;
  // Not `...ids`: this is called for every byte that a decoder looks at.
  for (let at = 0; at < arguments.length; at += 1) counts[arguments[at]] = (counts[arguments[at]] ?? 0) + 1;
};

/** How often mutants are passed until `stop`, by their ids. */
function counting() {
  const passed = [];
  shared.passed = passed;
  return {
    passed,
    stop: () => {
      shared.passed = undefined;
    },
  };
}

function wake(id, left) {
  shared.left = left;
  shared.awake = id;
}

const sleep = () => {
  shared.awake = undefined;
};

function die(id, how) {
  shared.caught.add(id);
  say({ caught: id, how });
}

/** A test by the path of its file and its names; those of a stand-in are called as in the file itself. */
function nameOf({ file, suite, name }) {
  const names = [name];
  for (let at = suite; at; at = at.suite) names.unshift(at.name);
  return JSON.stringify([originalOf(file.filepath), ...names]);
}

const originalOf = (path) => STAND_IN.exec(path)?.[1] ?? path;

export default class extends TestRunner {
  /** Of the stand-in that runs. */
  #mutant;
  #loading = counting();
  #reached = new Set();
  #slow = [];

  onBeforeCollect([path]) {
    this.#forgetModules(originalOf(path));
    this.#mutant = STAND_IN.exec(path)?.[2];
    this.#reached = new Set();
    this.#slow = [];
    if (this.#mutant === undefined) this.#loading = counting();
    else say({ begin: this.#mutant });
  }

  /** Each test file has modules of its own; for the next mutant of the same file, those of the package are new. */
  #forgetModules(file) {
    const isNext = shared.file === file;
    shared.file = file;
    if (!isNext) return vi.resetModules();
    const modules = this.workerState.evaluatedModules;
    for (const [path, module] of modules.idToModuleMap) if (path.startsWith(FOLDER)) modules.invalidateModule(module);
  }

  async importFile(path, source) {
    const file = originalOf(path);
    if (file === path) return super.importFile(path, source);
    if (shared.caught.has(this.#mutant)) return undefined;
    wake(this.#mutant, ENDLESS_LOADING);
    return super.importFile(file, source);
  }

  onCollected([file]) {
    this.#loading.stop();
    if (this.#mutant !== undefined && file.result?.state === 'fail' && !shared.caught.has(this.#mutant)) {
      die(this.#mutant, 'load');
    }
  }

  async onBeforeRunTask(test) {
    const isIdle = shared.caught.has(this.#mutant) || shared.slow.has(nameOf(test)) !== ONLY_SLOW;
    if (this.#mutant !== undefined && isIdle) test.mode = 'skip';
    await super.onBeforeRunTask(test);
  }

  onAfterRunTask(test) {
    if (this.#mutant !== undefined && test.result?.state === 'fail') die(this.#mutant, 'test');
    super.onAfterRunTask(test);
  }

  onAfterRunFiles([{ filepath: file }]) {
    sleep();
    const seen = { loading: Object.keys(this.#loading.passed), reached: [...this.#reached], slow: this.#slow };
    say({ file, ...(this.#mutant === undefined && seen) });
    super.onAfterRunFiles();
  }

  async runTask(test) {
    const act = TestRunner.getTestFn(test);
    if (this.#mutant !== undefined) return act();
    if (ONLY_SLOW && !shared.slow.has(nameOf(test))) return undefined;
    const { user } = process.cpuUsage();
    const { passed, stop } = counting();
    await act().finally(stop);
    const isSlow = process.cpuUsage().user - user > 1000 * SLOW_MS;
    const reached = Object.keys(passed);
    for (const id of reached) this.#reached.add(id);
    const ids = reached.filter((id) => !(id in this.#loading.passed) && !shared.caught.has(id));
    if (ids.length === 0) return undefined;
    if (isSlow && !ONLY_SLOW) {
      this.#slow.push(nameOf(test));
      return undefined;
    }
    if (!(await this.#passes(test, act))) throw new Error('this test passes only once');
    for (const id of ids) {
      say({ begin: id });
      wake(id, ENDLESS * passed[id]);
      if (!(await this.#passes(test, act))) die(id, 'test');
      sleep();
    }
    return undefined;
  }

  async #passes(test, act) {
    try {
      this.onBeforeTryTask(test);
      await act();
      this.onAfterTryTask(test);
      return true;
    } catch {
      return false;
    }
  }
}
