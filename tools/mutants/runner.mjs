// How vitest runs tests when sources hold mutants. A worker for each mutant would take seconds a mutant; so a test runs
// again, in the same process, for each mutant that it reached. Mutants that are reached while a test file loads have
// stand-ins of that file, `<file>.<id>.test.ts`: the file is loaded anew for each.
// What happens is written to the log, a line of JSON each, for the process that waits outside.
import { appendFileSync, readFileSync } from 'node:fs';
import { TestRunner, vi } from 'vitest';

const LOG = process.env.MUTANTS_LOG;
const STAND_IN = /^(.*\.test\.ts)\.(\d+)\.test\.ts$/;
/** A mutant that is passed so many times as often as before does not end. */
const ENDLESS = 100;
const ENDLESS_LOADING = 1_000_000;

/** What the instrumented sources look at and count in; one for all files of this process. */
const shared = (globalThis.__stryker__ ??= {});
const coverage = (shared.mutantCoverage ??= { static: {}, perTest: {} });
const caught = (shared.caught ??= caughtBefore());

function caughtBefore() {
  const entries = readFileSync(LOG, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return new Set(entries.flatMap((entry) => (entry.caught === undefined ? [] : [entry.caught])));
}

const say = (entry) => appendFileSync(LOG, `${JSON.stringify(entry)}\n`);

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

  onBeforeCollect(paths) {
    vi.resetModules();
    coverage.static = {};
    this.#reached = new Set();
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
    if (caught.has(this.#mutant)) test.mode = 'skip';
    await super.onBeforeRunTask(test);
  }

  onAfterRunTask(test) {
    if (this.#mutant !== undefined && test.result?.state === 'fail') die(this.#mutant, 'test');
    super.onAfterRunTask(test);
  }

  onAfterRunFiles(files) {
    asleep();
    if (this.#mutant === undefined)
      say({ file: files[0].filepath, loading: [...this.#loading], reached: [...this.#reached] });
    else say({ file: files[0].filepath });
    super.onAfterRunFiles(files);
  }

  async runTask(test) {
    const act = TestRunner.getTestFn(test);
    if (this.#mutant !== undefined) return act();
    const hits = await this.#hitsOf(act);
    for (const id of hits.keys()) this.#reached.add(id);
    const ids = [...hits.keys()].filter((id) => !this.#loading.has(id) && !caught.has(id));
    if (ids.length === 0) return undefined;
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
