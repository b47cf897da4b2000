import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { CheckRequest } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import { readAccounts, readPriceLines, type Account, type PriceLine } from '@dragoman/metering';
import { isFormat, type CallerFacts } from '@dragoman/spec';

/** Where a call may go, and what is known of its prices there. */
export interface PossibleAttempt {
  readonly provider: string;
  /** The name that goes upstream. */
  readonly model: string;
  readonly prices: readonly PriceLine[];
}

/** A call that somebody has to pay for, or about which plugins judge, as Envoy tells of it. */
export interface AskedCall {
  /** Made by the gateway. */
  readonly id: string;
  /** Who pays and is held to something. */
  readonly accounts: readonly Account[];
  readonly caller: CallerFacts;
  /** Plugins that are to be asked, by id. */
  readonly authorizers: readonly string[];
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
  const authorizers = listOf(route['authorizers']).map((each) => textOf(each, 'plugin'));
  const accounts = readAccounts(optionalText(key['accounts']) ?? '');
  if (accounts.length + authorizers.length === 0) throw new RangeError('the request has nobody to ask for it');
  return {
    id: textOf(facts['id'], 'id'),
    accounts,
    authorizers,
    caller: callerOf({ key, req }, model, attributes?.request?.http?.headers ?? {}),
    ...sizesOf(req),
    attempts: listOf(route['attempts']).map((each) => attemptOf(objectOf(each), model)),
  };
}

/** How long the call is, and how long its answers may be. */
function sizesOf(req: JsonObject): Pick<AskedCall, 'bytes' | 'choices' | 'maxTokens' | 'paidByTokens'> {
  const most = numberOf(req['most']);
  return {
    bytes: numberOf(req['bytes']) ?? 0,
    choices: Math.max(1, numberOf(req['choices']) ?? 1),
    ...(most !== undefined && { maxTokens: most }),
    paidByTokens: req['usage'] !== 'none',
  };
}

function callerOf(
  { key, req }: { readonly key: JsonObject; readonly req: JsonObject },
  model: string,
  headers: Readonly<Record<string, string>>,
): CallerFacts {
  const [dialect, name, team] = [optionalText(req['format']), optionalText(key['name']), optionalText(key['team'])];
  if (dialect === undefined || !isFormat(dialect)) throw new RangeError('the request has no format');
  return {
    ...(name !== undefined && { key: name }),
    ...(team !== undefined && { team }),
    model,
    dialect,
    operation: textOf(req['op'], 'op'),
    headers,
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

const optionalText = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function textOf(value: JsonValue | undefined, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`the request has no ${what}`);
}
