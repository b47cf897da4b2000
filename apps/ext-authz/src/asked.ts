import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { CheckRequestSchema } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import { readAccounts, readPriceLines, type Account, type PriceLine } from '@dragoman/metering';
import { fieldPath, findMessages, messageUnder, readStruct, WireReader } from '@dragoman/runtime';
import { FORMATS, type Format } from '@dragoman/spec';
import { remembered } from './remembered.ts';

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

/** Where metadata of the request stand, and those of its route: the rest of the question is not read. */
const REQUEST = fieldPath(CheckRequestSchema, 'attributes', 'metadataContext', 'filterMetadata');
const ROUTE = fieldPath(CheckRequestSchema, 'attributes', 'routeMetadataContext', 'filterMetadata');

/** Who pays, and what a route says of its attempts, are the same in call after call. */
const accountsIn = remembered(readAccounts);

/**
 * What the metadata of the request and of its route say. @param question a `CheckRequest`
 * @throws {RangeError} when they do not say it: the configuration is of another version, and nobody can be let in
 */
export function askedCall(question: Buffer): AskedCall {
  const found = messageUnder(findMessages(new WireReader(question), REQUEST), NAMESPACE);
  const facts = found ? readStruct(found) : {};
  const [key, req] = [objectOf(facts['key']), objectOf(facts['req'])];
  const model = textOf(req['model'], 'model');
  const format = FORMATS.find((each) => each === req['format']);
  if (!format) throw new RangeError('the request has no format');
  const most = numberOf(req['most']);
  return {
    id: textOf(facts['id'], 'id'),
    accounts: accountsIn(textOf(key['accounts'], 'accounts')),
    model,
    format,
    operation: textOf(req['op'], 'op'),
    bytes: numberOf(req['bytes']) ?? 0,
    choices: Math.max(1, numberOf(req['choices']) ?? 1),
    ...(most !== undefined && { maxTokens: most }),
    paidByTokens: req['usage'] !== 'none',
    attempts: attemptsOf(question, model),
  };
}

/** What a route says of one of its attempts. */
interface RouteAttempt {
  readonly provider: string;
  /** The name that goes upstream; absent: the caller's, without the prefix. */
  readonly model: string | undefined;
  readonly prefix: string;
  readonly prices: readonly PriceLine[];
}

function attemptsOf(question: Buffer, model: string): readonly PossibleAttempt[] {
  const found = messageUnder(findMessages(new WireReader(question), ROUTE), EDIT);
  if (!found) return [];
  return attemptsIn(found.fingerprint()).map((attempt) => ({
    provider: attempt.provider,
    model: attempt.model ?? model.slice(attempt.prefix.length),
    prices: attempt.prices,
  }));
}

const attemptsIn = remembered((fingerprint: string): readonly RouteAttempt[] => {
  const route = readStruct(new WireReader(Buffer.from(fingerprint, 'latin1')));
  return listOf(route['attempts']).map((each) => attemptOf(objectOf(each)));
});

function attemptOf({ provider, model, prefix, prices }: JsonObject): RouteAttempt {
  return {
    provider: textOf(provider, 'provider'),
    model: typeof model === 'string' ? model : undefined,
    prefix: typeof prefix === 'string' ? prefix : '',
    prices: readPriceLines(typeof prices === 'string' ? prices : ''),
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
