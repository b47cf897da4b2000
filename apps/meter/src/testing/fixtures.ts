import { priceTable, type Account, type LedgerRecord, type Prices } from '@dragoman/metering';
import { openStore, StoreUnavailable, type Counters, type Store } from '@dragoman/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export const NOW = Date.parse('2026-11-25T09:38:59Z');

export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-meter-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function scratchStore(folder = scratchFolder()): Promise<Store> {
  const store = await openStore({ folder, deadlineMs: 5000 });
  onTestFinished(() => store.close());
  return store;
}

/** A nano-dollar for a token, whatever the kind. */
export const PRICES: Prices = priceTable([{ name: 'smart', input: 1e6, output: 1e6 }]);

export const SOFT: Account = {
  scope: 'key:alice',
  budget: { nanoUsd: 300, per: 'year', mode: 'soft' },
  limits: { tokens: { count: 1000, windowMs: 60_000 } },
};
export const accountsOf = ({ key }: LedgerRecord): readonly Account[] => (key === 'alice' ? [SOFT] : []);

/** A line of the access log as Envoy writes it: 120 nano-dollars. */
export const logLine = (id: string, fields: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    time: new Date(NOW).toISOString(),
    id,
    request_id: 'caller',
    route: 'model/smart',
    key: 'alice',
    team: null,
    dialect: 'openai-chat',
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'smart',
    'gen_ai.response.model': 'gpt-5',
    stream: false,
    status: 200,
    error: null,
    attempts: 1,
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.cache_read_tokens': null,
    'gen_ai.usage.cache_write_tokens': null,
    'gen_ai.usage.output_tokens': 20,
    'gen_ai.usage.reasoning_tokens': null,
    usage: 'reported',
    cost_usd: null,
    ttft_ms: 1,
    duration_ms: 2,
    bytes_in: 3,
    bytes_out: 4,
    ...fields,
  });

/** Counters that are down while `down.is`. */
export const sometimesDown = (counters: Counters, down: { is: boolean }): Counters => ({
  ...counters,
  settle: (bill) => (down.is ? Promise.reject(new StoreUnavailable('redis', 'down')) : counters.settle(bill)),
});

/** Asks again until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it never came to be');
    await sleep(10);
  }
}

/** Calls in the ledger. */
export const callsIn = async ({ ledger }: Store): Promise<number> => (await ledger.usage({ by: [] }))[0]?.calls ?? 0;
