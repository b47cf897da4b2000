import { readAccounts } from '../admission/accounts-text.ts';
import { MAX_TOKENS } from '../price/price.ts';
import { parseUsd } from '../price/usd.ts';
import type { Charged, LedgerRecord, RecordedTokens } from './ledger-record.ts';
import { USAGE_STATES } from './ledger-record.ts';

/** Longer texts are no names: they are cut, so that a caller cannot fill the ledger. */
const MAX_TEXT = 1024;
const MAX_ID = 128;

/** What is wrong with a line; the message names the field and never shows its value. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord';
}

export type Read<T> = (value: unknown, field: string) => T;
type Spec<T> = { readonly [Name in keyof T]-?: readonly [field: string, read: Read<T[Name]>] };

const text: Read<string | null> = (value, field) => {
  if (value === undefined || value === null || value === '-') return null;
  if (typeof value !== 'string') throw new BadRecord(`${field} is not a string`);
  // PostgreSQL takes no U+0000.
  return (value.includes('\0') ? value.replaceAll('\0', '') : value).slice(0, MAX_TEXT);
};

/** Envoy may write numbers as strings, and `-` or nothing for what it does not know. */
const count =
  (most: number): Read<number | null> =>
  (value, field) => {
    if (value === undefined || value === null || value === '-' || value === '') return null;
    const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !(number >= 0) || number > most)
      throw new BadRecord(`${field} is not a number from 0 to ${most}`);
    return Math.round(number);
  };

const tokens = count(MAX_TOKENS);
const milliseconds = count(1e12);
const bytes = count(1e15);
const statusCode = count(999);
const attempts = count(1e6);

const id: Read<string> = (value, field) => {
  if (typeof value !== 'string' || value === '' || value === '-' || value.length > MAX_ID || /[^!-~]/.test(value))
    throw new BadRecord(`${field} is not a string of 1 to ${MAX_ID} visible ASCII characters`);
  return value;
};

const time: Read<number> = (value, field) => {
  const ms = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new BadRecord(`${field} is not a time like 2026-01-31T23:59:59.999Z`);
  return ms;
};

const flag: Read<boolean | null> = (value, field) => {
  if (value === undefined || value === null || value === '-') return null;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new BadRecord(`${field} is not true or false`);
};

const state: Read<LedgerRecord['usage']> = (value, field) => {
  if (value === undefined || value === null || value === '-') return 'none';
  const known = USAGE_STATES.find((each) => each === value);
  if (known === undefined) throw new BadRecord(`${field} is not one of ${USAGE_STATES.join(', ')}`);
  return known;
};

const money: Read<bigint | null> = (value, field) => {
  if (value === undefined || value === null || value === '-') return null;
  const nano = typeof value === 'string' ? parseUsd(value) : undefined;
  if (nano === undefined || nano < 0n || nano > 10n ** 18n) throw new BadRecord(`${field} is not an amount of dollars`);
  return nano;
};

/** Three accounts, with names of the length that others may have. */
const MAX_PAYERS = 8192;

const payers: Read<string | null> = (value, field) => {
  if (value === undefined || value === null || value === '-') return null;
  if (typeof value !== 'string' || value.length > MAX_PAYERS || !areAccounts(value))
    throw new BadRecord(`${field} does not say who pays`);
  return value;
};

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function areAccounts(text: string): boolean {
  try {
    return readAccounts(text).every(({ scope, limits }) => typeof scope === 'string' && isObject(limits));
  } catch {
    return false;
  }
}

/** Reads one object: what the log says under the names of its fields. */
function reader<T>(spec: Spec<T>): (fields: Readonly<Record<string, unknown>>) => T {
  const rows = Object.entries<readonly [string, Read<unknown>]>(spec);
  return (fields) => {
    const read: Record<string, unknown> = {};
    for (const [name, [field, readField]] of rows) read[name] = readField(fields[field], field);
    return read as T;
  };
}

const tokensOf = reader<RecordedTokens>({
  input: ['gen_ai.usage.input_tokens', tokens],
  cacheRead: ['gen_ai.usage.cache_read_tokens', tokens],
  cacheWrite: ['gen_ai.usage.cache_write_tokens', tokens],
  output: ['gen_ai.usage.output_tokens', tokens],
  reasoning: ['gen_ai.usage.reasoning_tokens', tokens],
});

const chargedOf = reader<Charged>({
  upstreamModel: ['upstream_model', text],
  cacheWrite1h: ['gen_ai.usage.cache_write_1h_tokens', tokens],
  audioInput: ['gen_ai.usage.audio_input_tokens', tokens],
  audioOutput: ['gen_ai.usage.audio_output_tokens', tokens],
  imageInput: ['gen_ai.usage.image_input_tokens', tokens],
  imageOutput: ['gen_ai.usage.image_output_tokens', tokens],
  webSearches: ['gen_ai.usage.web_search_requests', tokens],
  billedInput: ['billed.input_tokens', tokens],
  billedOutput: ['billed.output_tokens', tokens],
  serviceTier: ['service_tier', text],
});

const fieldsOf = reader<Omit<LedgerRecord, 'tokens' | 'charged'>>({
  id: ['id', id],
  reservation: ['reservation', text],
  timeMs: ['time', time],
  requestId: ['request_id', text],
  route: ['route', text],
  key: ['key', text],
  team: ['team', text],
  payers: ['payers', payers],
  dialect: ['dialect', text],
  operation: ['gen_ai.operation.name', text],
  provider: ['gen_ai.provider.name', text],
  requestModel: ['gen_ai.request.model', text],
  responseModel: ['gen_ai.response.model', text],
  stream: ['stream', flag],
  status: ['status', (value, field) => statusCode(value, field) ?? 0],
  error: ['error', text],
  attempts: ['attempts', attempts],
  usage: ['usage', state],
  cost: ['cost_usd', money],
  ttftMs: ['ttft_ms', milliseconds],
  durationMs: ['duration_ms', milliseconds],
  bytesIn: ['bytes_in', bytes],
  bytesOut: ['bytes_out', bytes],
});

/**
 * A record from the fields of the access log; what is not among them is ignored, and what is not there is null.
 * @throws {BadRecord} that names the field
 */
export function recordOf(fields: Readonly<Record<string, unknown>>): LedgerRecord {
  return { ...fieldsOf(fields), tokens: tokensOf(fields), charged: chargedOf(fields) };
}
