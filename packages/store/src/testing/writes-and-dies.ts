import { sqlLedger } from '../ledger/sql-ledger.ts';
import { openSqlite } from '../sql/sqlite-file.ts';
import { recordOf } from './calls.ts';

/** Appends records one after the other, says each, and never ends by itself: `node writes-and-dies.ts FILE`. */
const ledger = sqlLedger(await openSqlite({ path: process.argv[2] ?? '' }));
for (let at = 0; ; at += 1) {
  await ledger.append([recordOf(String(at))]);
  process.stdout.write(`${at}\n`);
}
