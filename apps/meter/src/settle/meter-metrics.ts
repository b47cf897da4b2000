import { isUnpriced, type LedgerRecord, type Scope } from '@dragoman/metering';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Settled } from './settler.ts';

const NANO = 1e9;

/** What of a budget is neither spent nor reserved by a call: nano-USD, below 0 where more was spent. */
export interface BudgetLeft {
  readonly scope: Scope;
  readonly nanoUsd: number;
}

export interface MeterMetricsOptions {
  /** The configured name of a call's model: callers make up names for a `*`. Empty without. */
  readonly modelOf?: (record: LedgerRecord) => string;
  /** Asked each time the metrics are read; where it rejects, what it said last is shown. */
  readonly budgets?: () => Promise<readonly BudgetLeft[]>;
}

/** Metrics of the meter. No name that a caller can make up is a label. */
export interface MeterMetrics {
  settled(settled: Settled): void;
  bad(records: number): void;
}

export function meterMetrics(registry: Registry, { modelOf, budgets }: MeterMetricsOptions = {}): MeterMetrics {
  const registers = [registry];
  const cost = new Counter({
    name: 'dragoman_cost_usd_total',
    help: 'US dollars that calls have cost, where their price is known.',
    labelNames: ['gen_ai_provider_name', 'gen_ai_request_model'],
    registers,
  });
  const calls = new Counter({
    name: 'dragoman_metered_calls_total',
    help: 'Calls in the ledger, by how their usage is known.',
    labelNames: ['usage'],
    registers,
  });
  const unpriced = new Counter({
    name: 'dragoman_unpriced_calls_total',
    help: 'Calls that used something whose price is not known.',
    registers,
  });
  const bad = new Counter({
    name: 'dragoman_bad_log_records_total',
    help: 'Lines and entries of the access log that could not be read.',
    registers,
  });
  if (budgets) showBudgets(registry, budgets);
  return {
    settled: ({ record, first }) => {
      if (!first) return;
      calls.inc({ usage: record.usage });
      if (isUnpriced(record)) unpriced.inc();
      if (record.cost === null) return;
      const labels = { gen_ai_provider_name: record.provider ?? '', gen_ai_request_model: modelOf?.(record) ?? '' };
      cost.inc(labels, Number(record.cost) / NANO);
    },
    bad: (records) => bad.inc(records),
  };
}

function showBudgets(registry: Registry, budgets: () => Promise<readonly BudgetLeft[]>): void {
  new Gauge({
    name: 'dragoman_budget_remaining_usd',
    help: 'US dollars of a budget that are neither spent nor reserved by a call.',
    labelNames: ['scope'],
    registers: [registry],
    async collect() {
      const left = await budgets().catch(() => undefined);
      if (left === undefined) return;
      this.reset();
      for (const { scope, nanoUsd } of left) this.set({ scope }, nanoUsd / NANO);
    },
  });
}
