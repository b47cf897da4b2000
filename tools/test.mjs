// `npm test`: every suite, what failed, a table of what ran, and `N passed, N failed` as the last line.
//   npm test -- format lint     only these
//   npm test -- --all           those too that only run on demand
import { fileURLToPath } from 'node:url';
import { SUITES } from './test/suites.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const all = args.includes('--all');
const wanted = args.filter((arg) => arg !== '--all');
const rows = [];
/** What failed, said again at the end: the suites print much after it. */
const wrong = [];

/** Why nobody asked for a suite; undefined: it is asked for. */
function unasked({ name, onlyOnDemand }) {
  if (wanted.includes(name) || all) return undefined;
  if (wanted.length > 0) return 'not asked for';
  return onlyOnDemand && `only on demand: ${onlyOnDemand}`;
}

for (const suite of SUITES) {
  const notAsked = unasked(suite);
  const missing = notAsked ? undefined : suite.missing?.(root);
  if (notAsked || missing) {
    // A suite that could not run must not look like one that passed.
    const failed = process.env.CI && missing ? 1 : 0;
    rows.push({ suite: suite.name, ran: `skipped: ${notAsked ?? missing}`, passed: 0, failed, seconds: 0 });
    continue;
  }
  const began = performance.now();
  console.log(`\n== ${suite.name}`);
  const { failures = [], ...counts } = await suite.start(root);
  wrong.push(...failures.map((failure) => `${suite.name}: ${failure}`));
  rows.push({ suite: suite.name, ran: 'ran', ...counts, seconds: Math.round((performance.now() - began) / 1000) });
}

for (const failure of wrong) console.log(`FAILED ${failure}`);
console.table(rows);
const sum = (field) => rows.reduce((total, row) => total + row[field], 0);
const [passed, failed] = [sum('passed'), sum('failed')];
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
