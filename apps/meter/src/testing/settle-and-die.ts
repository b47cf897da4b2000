import { readRecord, type Account } from '@dragoman/metering';
import { openStore } from '@dragoman/store';
import { settler } from '../settle/settler.ts';

/** `node settle-and-die.ts FOLDER before|after LINE…`: is gone before or after the counters have seen the last of the calls. */
const [folder = '', when, ...lines] = process.argv.slice(2);
const records = lines.map((line) => {
  const read = readRecord(line);
  if (!read.ok) throw new Error(read.why);
  return read.record;
});
const account: Account = {
  scope: 'key:alice',
  budget: { nanoUsd: 300, per: 'year', mode: 'soft' },
  limits: { tokens: { count: 1000, windowMs: 60_000 } },
};
const { ledger, counters } = await openStore({ folder });
let seen = 0;
const meter = settler({
  ledger,
  counters: {
    ...counters,
    settle: async (bill) => {
      if (when === 'before') process.kill(process.pid, 'SIGKILL');
      const settlement = await counters.settle(bill);
      if ((seen += 1) === records.length) process.kill(process.pid, 'SIGKILL');
      return settlement;
    },
  },
  prices: () => ({ input: 1e6, output: 1e6 }),
  accountsOf: () => [account],
  now: () => records[0]?.timeMs ?? 0,
});
await meter.take(records);
