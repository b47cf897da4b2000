export { catchUpLog, followLog, type FollowOptions, type LogFollower } from './log-file/follow-log.ts';
export { replayLog, type BadLine, type RecordSink, type Replayed } from './log-file/replay-log.ts';
export { startMeterService, type MeterService, type MeterServiceOptions } from './server/start-meter-service.ts';
export { startMeter, type Meter, type MeterOptions } from './server/start-meter.ts';
export { meterMetrics, type BudgetLeft, type MeterMetrics, type MeterMetricsOptions } from './settle/meter-metrics.ts';
export { restoreBudgets, type RestoreOptions } from './settle/restore-budgets.ts';
export {
  ledgerOnly,
  settler,
  type Balance,
  type Settled,
  type Settler,
  type SettlerOptions,
  type Taken,
} from './settle/settler.ts';
