import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { CheckRequest } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import { readAccounts, readPriceLines, type Account, type PriceLine } from '@dragoman/metering';
import { FORMATS, type Format } from '@dragoman/spec';

/** Where a call may go, and what is known of its prices there. */
export interface PossibleAttempt {
  readonly provider: string;
  /** The name that goes upstream. */
  readonly model: string;
  readonly prices: readonly PriceLine[];
}

/** A call that somebody has to pay for, as Envoy tells of it. */
export interface AskedCall {
  /** Made by the gateway. */
  readonly id: string;
  readonly accounts: readonly Account[];
  /** Public name. */
  readonly model: string;
  readonly format: Format;
  readonly operation: string;
  /** Length of the body. */
  readonly bytes: number;
  /** The most tokens of one answer, where the caller said it. */
  readonly maxTokens?: number;
  readonly choices: number;
  /** The answer is paid by the token. */
  readonly paidByTokens: boolean;
  readonly attempts: readonly PossibleAttempt[];
}

const NAMESPACE = 'dragoman';
const EDIT = 'dragoman.edit';

/**
 * What the metadata of the request and of its route say.
 * @throws {RangeError} when they do not say it: the configuration is of another version, and nobody can be let in
 */
export function askedCall({ attributes }: CheckRequest): AskedCall {
  const facts = objectOf(attributes?.metadataContext?.filterMetadata[NAMESPACE]);
  const [key, req] = [objectOf(facts['key']), objectOf(facts['req'])];
  const route = objectOf(attributes?.routeMetadataContext?.filterMetadata[EDIT]);
  const model = textOf(req['model'], 'model');
  const format = FORMATS.find((each) => each === req['format']);
  if (!format) throw new RangeError('the request has no format');
  const most = numberOf(req['most']);
  return {
    id: textOf(facts['id'], 'id'),
    accounts: readAccounts(textOf(key['accounts'], 'accounts')),
    model,
    format,
    operation: textOf(req['op'], 'op'),
    bytes: numberOf(req['bytes']) ?? 0,
    choices: Math.max(1, numberOf(req['choices']) ?? 1),
    ...(most !== undefined && { maxTokens: most }),
    paidByTokens: req['usage'] !== 'none',
    attempts: listOf(route['attempts']).map((each) => attemptOf(objectOf(each), model)),
  };
}

function attemptOf(attempt: JsonObject, model: string): PossibleAttempt {
  const prefix = typeof attempt['prefix'] === 'string' ? attempt['prefix'] : '';
  return {
    provider: textOf(attempt['provider'], 'provider'),
    model: typeof attempt['model'] === 'string' ? attempt['model'] : model.slice(prefix.length),
    prices: readPriceLines(typeof attempt['prices'] === 'string' ? attempt['prices'] : ''),
  };
}

const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);
const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

function textOf(value: JsonValue | undefined, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`the request has no ${what}`);
}
