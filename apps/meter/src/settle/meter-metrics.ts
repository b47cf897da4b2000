import { isUnpriced } from '@dragoman/metering';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Settled } from './settler.ts';

const NANO = 1e9;

/** Metrics of the meter. No name that a caller can make up is a label. */
export interface MeterMetrics {
  settled(settled: Settled): void;
  bad(records: number): void;
}

export function meterMetrics(registry: Registry): MeterMetrics {
  const registers = [registry];
  const cost = new Counter({
    name: 'dragoman_cost_usd_total',
    help: 'US dollars that calls have cost, where their price is known.',
    labelNames: ['gen_ai_provider_name'],
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
  const remaining = new Gauge({
    name: 'dragoman_budget_remaining_usd',
    help: 'US dollars of a budget that are neither spent nor reserved, after the last call that was counted.',
    labelNames: ['scope'],
    registers,
  });
  return {
    settled: ({ record, first, balances }) => {
      if (first) {
        calls.inc({ usage: record.usage });
        if (isUnpriced(record)) unpriced.inc();
        if (record.cost !== null) cost.inc({ gen_ai_provider_name: record.provider ?? '' }, Number(record.cost) / NANO);
      }
      for (const { charge, value } of balances) {
        if (charge.cause === 'budget') remaining.set({ scope: charge.scope }, (charge.ceiling - value) / NANO);
      }
    },
    bad: (records) => bad.inc(records),
  };
}
