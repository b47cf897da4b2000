// How vitest runs tests when sources hold mutants. A worker for each mutant would take seconds a mutant; so a test runs
// again, in the same process, for each mutant that it reached. Mutants that are reached while a test file loads have
// stand-ins of that file, `<file>.<id>.test.ts`: the file is loaded anew for each.
// Slow tests do so last, when few mutants are left for them.
// What happens is written to the log, a line of JSON each, for the process that waits outside.
import { appendFileSync, readFileSync } from 'node:fs';
import { TestRunner, vi } from 'vitest';

const LOG = process.env.MUTANTS_LOG;
/** Only what was too slow for the run before. */
const ONLY_SLOW = process.env.MUTANTS_SLOW === 'true';
/** Milliseconds of the processor: a test that takes longer is slow. */
const SLOW_MS = 50;
const STAND_IN = /^(.*\.test\.ts)\.(\d+)\.test\.ts$/;
/** A mutant that is passed so many times as often as before does not end. */
const ENDLESS = 100;
const ENDLESS_LOADING = 1_000_000;

/** What the instrumented sources look at and count in; one for all files of this process. */
const shared = (globalThis.__stryker__ ??= {});
const coverage = (shared.mutantCoverage ??= { static: {}, perTest: {} });
/** What the log says already: mutants that were caught, tests that were slow. */
const caught = (shared.caught ??= new Set(said('caught')));
const slow = (shared.slow ??= new Set(said('slow')));

function said(what) {
  const lines = readFileSync(LOG, 'utf8').split('\n');
  return lines.filter((line) => line !== '').flatMap((line) => JSON.parse(line)[what] ?? []);
}

const say = (entry) => appendFileSync(LOG, `${JSON.stringify(entry)}\n`);

/** A test by the path of its file and its names; those of a stand-in are called as in the file itself. */
function nameOf({ file, suite, name }) {
  const path = STAND_IN.exec(file.filepath)?.[1] ?? file.filepath;
  const names = [name];
  for (let at = suite; at; at = at.suite) names.unshift(at.name);
  return JSON.stringify([path, ...names]);
}

function awake(id, limit) {
  shared.hitCount = 0;
  shared.hitLimit = limit;
  shared.activeMutant = id;
}

const asleep = () => {
  shared.activeMutant = undefined;
};

function die(id, how) {
  caught.add(id);
  say({ caught: id, how });
}

export default class extends TestRunner {
  /** Of the stand-in that runs. */
  #mutant;
  #loading = new Set();
  #reached = new Set();
  #slow = [];

  onBeforeCollect(paths) {
    vi.resetModules();
    coverage.static = {};
    this.#reached = new Set();
    this.#slow = [];
    this.#mutant = STAND_IN.exec(paths[0])?.[2];
    if (this.#mutant !== undefined) say({ begin: this.#mutant });
  }

  async importFile(path, source) {
    const [, file] = STAND_IN.exec(path) ?? [];
    if (file === undefined) return super.importFile(path, source);
    if (caught.has(this.#mutant)) return undefined;
    awake(this.#mutant, ENDLESS_LOADING);
    return super.importFile(file, source);
  }

  onCollected([file]) {
    if (this.#mutant === undefined) this.#loading = new Set(Object.keys(coverage.static));
    else if (file.result?.state === 'fail' && !caught.has(this.#mutant)) die(this.#mutant, 'load');
  }

  async onBeforeRunTask(test) {
    if (this.#mutant !== undefined && (caught.has(this.#mutant) || slow.has(nameOf(test)) !== ONLY_SLOW))
      test.mode = 'skip';
    await super.onBeforeRunTask(test);
  }

  onAfterRunTask(test) {
    if (this.#mutant !== undefined && test.result?.state === 'fail') die(this.#mutant, 'test');
    super.onAfterRunTask(test);
  }

  onAfterRunFiles(files) {
    asleep();
    if (this.#mutant === undefined)
      say({ file: files[0].filepath, loading: [...this.#loading], reached: [...this.#reached], slow: this.#slow });
    else say({ file: files[0].filepath });
    super.onAfterRunFiles(files);
  }

  async runTask(test) {
    const act = TestRunner.getTestFn(test);
    if (this.#mutant !== undefined) return act();
    if (ONLY_SLOW && !slow.has(nameOf(test))) return undefined;
    const { user } = process.cpuUsage();
    const hits = await this.#hitsOf(act);
    const isSlow = process.cpuUsage().user - user > 1000 * SLOW_MS;
    for (const id of hits.keys()) this.#reached.add(id);
    const ids = [...hits.keys()].filter((id) => !this.#loading.has(id) && !caught.has(id));
    if (ids.length === 0) return undefined;
    if (isSlow && !ONLY_SLOW) {
      this.#slow.push(nameOf(test));
      return undefined;
    }
    if (!(await this.#passes(test, act))) throw new Error('this test passes only once');
    for (const id of ids) {
      say({ begin: id });
      awake(id, ENDLESS * hits.get(id));
      if (!(await this.#passes(test, act))) die(id, 'test');
      asleep();
    }
    return undefined;
  }

  /** Runs it, and says how often which mutants were passed. */
  async #hitsOf(act) {
    shared.currentTestId = 'this';
    try {
      await act();
    } finally {
      shared.currentTestId = undefined;
    }
    const hits = new Map(Object.entries(coverage.perTest.this ?? {}));
    delete coverage.perTest.this;
    return hits;
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
