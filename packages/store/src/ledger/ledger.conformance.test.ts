import type { LedgerRecord } from '@dragoman/metering';
import { expect, test } from 'vitest';
import { recordOf } from '../testing/calls.ts';
import { forEachDatabase } from '../testing/sql-backends.ts';
import { sqlLedger } from './sql-ledger.ts';

forEachDatabase((open) => {
  test('a record comes back as it was written', async () => {
    const ledger = sqlLedger(await open());
    const strange: Partial<LedgerRecord> = {
      key: `';--\n"ключ"`,
      payers: '{"scope":"key:ключ","limits":{}}',
      stream: false,
      cost: 10n ** 18n,
      tokens: { input: null, cacheRead: 0, cacheWrite: 1e9, output: null, reasoning: 0 },
      usage: 'estimated',
      error: null,
      ttftMs: null,
    };
    const records = [recordOf('b1'), recordOf('b2', strange), recordOf('b3', { stream: null, cost: null, key: null })];
    expect(await ledger.append(records)).toEqual({ added: ['b1', 'b2', 'b3'], unsettled: records });
    expect((await ledger.unsettled(10)).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(records);
    await ledger.markSettled(['b1', 'b2', 'b3', 'nobody']);
    expect(await ledger.unsettled(10)).toEqual([]);
  });

  test('twice is once; what was not settled is given again', async () => {
    const ledger = sqlLedger(await open());
    const [one, two] = [recordOf('t1', { key: 'twice' }), recordOf('t2', { key: 'twice' })];
    expect(await ledger.append([one, two, one])).toEqual({ added: ['t1', 't2'], unsettled: [one, two] });
    await ledger.markSettled(['t1']);
    const changed = recordOf('t1', { key: 'twice', cost: 1n });
    expect(await ledger.append([changed, two])).toEqual({ added: [], unsettled: [two] });
    expect(await ledger.append([recordOf('t3', { key: 'twice' })], { settled: true })).toEqual({
      added: ['t3'],
      unsettled: [],
    });
    expect(await ledger.append([])).toEqual({ added: [], unsettled: [] });
    await ledger.markSettled([]);
    const [row] = await ledger.usage({ by: ['key'], key: 'twice' });
    expect(row).toMatchObject({ calls: 3, cost: 3_750_000n });
    await ledger.markSettled(['t2']);
  });

  test('two writers, the same records, at once', async () => {
    const ledgers = [sqlLedger(await open()), sqlLedger(await open())];
    const records = Array.from({ length: 1200 }, (_, at) => recordOf(`w${at}`, { key: 'writers' }));
    const added = await Promise.all(
      ledgers.map((ledger, at) => ledger.append(at === 0 ? records : records.toReversed())),
    );
    expect(added.reduce((sum, each) => sum + each.added.length, 0)).toBe(1200);
    expect(await ledgers[0]?.usage({ by: [], key: 'writers' })).toMatchObject([
      { calls: 1200, key: null, cost: 1_500_000_000n },
    ]);
    await ledgers[0]?.markSettled(records.map(({ id }) => id));
    expect(await ledgers[1]?.unsettled(5)).toEqual([]);
  });

  test('usage', async () => {
    const ledger = sqlLedger(await open());
    const at = (text: string) => Date.parse(text);
    const call = (id: string, fields: Partial<LedgerRecord>) => recordOf(id, { team: 'usage', ...fields });
    await ledger.append(
      [
        call('u1', { key: 'a', timeMs: at('2026-10-31T23:59:59.999Z') }),
        call('u2', { key: 'a', timeMs: at('2026-11-01T00:00:00Z'), usage: 'estimated', cost: null }),
        call('u3', { key: 'a', timeMs: at('2026-11-02T10:00:00Z'), provider: 'azure' }),
        call('u4', { key: 'b', timeMs: at('2026-11-02T11:00:00Z'), requestModel: 'other' }),
        call('u5', { key: null, timeMs: at('2026-11-03T00:00:00Z') }),
        call('u6', { key: 'b', provider: null, usage: 'none', status: 429, cost: 0n }),
      ],
      { settled: true },
    );
    const usage = async (query: Parameters<typeof ledger.usage>[0]) =>
      (await ledger.usage({ team: 'usage', ...query })).map(({ key, team, model, provider, timeMs, calls }) =>
        [
          key,
          team,
          model,
          provider,
          timeMs === null ? null : new Date(timeMs).toISOString().slice(0, 13),
          calls,
        ].filter((value) => value !== null),
      );
    expect(await ledger.usage({ by: ['key', 'team'], key: 'a', team: 'usage' })).toEqual([
      {
        key: 'a',
        team: 'usage',
        model: null,
        provider: null,
        timeMs: null,
        calls: 3,
        inputTokens: 300,
        cacheReadTokens: 120,
        cacheWriteTokens: 0,
        outputTokens: 60,
        reasoningTokens: 0,
        cost: 2_500_000n,
        estimatedCalls: 1,
        unpricedCalls: 1,
      },
    ]);
    expect(await usage({ by: [] })).toEqual([[5]]);
    expect(new Set(await usage({ by: ['key'] }))).toEqual(new Set([['a', 3], ['b', 1], [1]]));
    expect(await usage({ by: ['model'] })).toEqual([
      ['other', 1],
      ['smart', 4],
    ]);
    expect(await usage({ by: ['provider', 'model'] })).toEqual([
      ['smart', 'azure', 1],
      ['other', 'openai', 1],
      ['smart', 'openai', 3],
    ]);
    expect(await usage({ by: ['time'], step: 'hour', sinceMs: at('2026-11-02T00:00:00Z') })).toEqual([
      ['2026-11-02T10', 1],
      ['2026-11-02T11', 1],
      ['2026-11-03T00', 1],
    ]);
    expect(await usage({ by: ['time'] })).toEqual([
      ['2026-10-31T00', 1],
      ['2026-11-01T00', 1],
      ['2026-11-02T00', 2],
      ['2026-11-03T00', 1],
    ]);
    expect(await usage({ by: ['time'], step: 'month' })).toEqual([
      ['2026-10-01T00', 1],
      ['2026-11-01T00', 4],
    ]);
    expect(await usage({ by: [], untilMs: at('2026-11-01T00:00:00Z') })).toEqual([[1]]);
    expect(await usage({ by: [], sinceMs: at('2026-11-01T00:00:00Z'), provider: 'openai', model: 'smart' })).toEqual([
      [2],
    ]);
    expect(await usage({ by: ['key'], key: 'nobody' })).toEqual([]);
    expect(await usage({ by: [], key: 'nobody' })).toEqual([]);
  });
});
