import { NOTHING_CHARGED, type LedgerRecord } from '@dragoman/metering';
import { toNullableNumber, toNullableText, toNumber, type SqlRow, type SqlValue } from '../sql/sql.ts';

interface Column {
  readonly name: string;
  readonly write: (record: LedgerRecord) => SqlValue;
}

/** In the order in which they are written. */
export const COLUMNS: readonly Column[] = [
  { name: 'id', write: ({ id }) => id },
  { name: 'reservation', write: ({ reservation }) => reservation },
  { name: 'time_ms', write: ({ timeMs }) => timeMs },
  { name: 'request_id', write: ({ requestId }) => requestId },
  { name: 'route', write: ({ route }) => route },
  { name: '"key"', write: ({ key }) => key },
  { name: 'team', write: ({ team }) => team },
  { name: 'payers', write: ({ payers }) => payers },
  { name: 'dialect', write: ({ dialect }) => dialect },
  { name: 'operation', write: ({ operation }) => operation },
  { name: 'provider', write: ({ provider }) => provider },
  { name: 'request_model', write: ({ requestModel }) => requestModel },
  { name: 'response_model', write: ({ responseModel }) => responseModel },
  { name: 'stream', write: ({ stream }) => (stream === null ? null : Number(stream)) },
  { name: 'status', write: ({ status }) => status },
  { name: 'error', write: ({ error }) => error },
  { name: 'attempts', write: ({ attempts }) => attempts },
  { name: 'input', write: ({ tokens }) => tokens.input },
  { name: 'cache_read', write: ({ tokens }) => tokens.cacheRead },
  { name: 'cache_write', write: ({ tokens }) => tokens.cacheWrite },
  { name: 'output', write: ({ tokens }) => tokens.output },
  { name: 'reasoning', write: ({ tokens }) => tokens.reasoning },
  { name: '"usage"', write: ({ usage }) => usage },
  { name: 'cost', write: ({ cost }) => cost },
  { name: 'ttft_ms', write: ({ ttftMs }) => ttftMs },
  { name: 'duration_ms', write: ({ durationMs }) => durationMs },
  { name: 'bytes_in', write: ({ bytesIn }) => bytesIn },
  { name: 'bytes_out', write: ({ bytesOut }) => bytesOut },
];

/** A record as it was written; what only the price asked for is gone. */
export const toRecord = (row: SqlRow): LedgerRecord => {
  const text = (name: string) => toNullableText(row[name]);
  const number = (name: string) => toNullableNumber(row[name]);
  const [stream, cost] = [number('stream'), text('cost')];
  return {
    id: String(row['id']),
    reservation: text('reservation'),
    timeMs: toNumber(row['time_ms']),
    requestId: text('request_id'),
    route: text('route'),
    key: text('key'),
    team: text('team'),
    payers: text('payers'),
    dialect: text('dialect'),
    operation: text('operation'),
    provider: text('provider'),
    requestModel: text('request_model'),
    responseModel: text('response_model'),
    stream: stream === null ? null : stream === 1,
    status: toNumber(row['status']),
    error: text('error'),
    attempts: number('attempts'),
    tokens: {
      input: number('input'),
      cacheRead: number('cache_read'),
      cacheWrite: number('cache_write'),
      output: number('output'),
      reasoning: number('reasoning'),
    },
    charged: NOTHING_CHARGED,
    usage: String(row['usage']) as LedgerRecord['usage'],
    cost: cost === null ? null : BigInt(cost),
    ttftMs: number('ttft_ms'),
    durationMs: number('duration_ms'),
    bytesIn: number('bytes_in'),
    bytesOut: number('bytes_out'),
  };
};
