// `npm test`: every suite, a table of what ran, and `N passed, N failed` as the last line.
//   npm test -- format lint     only these
import { fileURLToPath } from 'node:url';
import { SUITES } from './test/suites.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);
const rows = [];

for (const suite of SUITES) {
  const why = wanted.length > 0 && !wanted.includes(suite.name) ? 'not asked for' : suite.missing?.(root);
  if (why) {
    // A suite that could not run must not look like one that passed.
    rows.push({
      suite: suite.name,
      ran: `skipped: ${why}`,
      passed: 0,
      failed: process.env.CI && suite.missing?.(root) ? 1 : 0,
      seconds: 0,
    });
    continue;
  }
  const began = performance.now();
  console.log(`\n== ${suite.name}`);
  rows.push({
    suite: suite.name,
    ran: 'ran',
    ...(await suite.start(root)),
    seconds: Math.round((performance.now() - began) / 1000),
  });
}

console.table(rows);
const sum = (field) => rows.reduce((total, row) => total + row[field], 0);
const [passed, failed] = [sum('passed'), sum('failed')];
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
