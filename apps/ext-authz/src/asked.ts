import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { CheckRequestSchema } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import { readAccounts, readPriceLines, type Account, type PriceLine } from '@dragoman/metering';
import { fieldPath, findMessages, messageUnder, readStruct, textsByName, WireReader } from '@dragoman/runtime';
import { isFormat, type CallerFacts } from '@dragoman/spec';
import { remembered } from './remembered.ts';

/** Where a call may go, and what is known of its prices there. */
export interface PossibleAttempt {
  readonly provider: string;
  /** The name that goes upstream. */
  readonly model: string;
  readonly prices: readonly PriceLine[];
}

/** What was held in advance, of which a worker of Envoy tells what it has let in by it. */
export interface EndedAdvance {
  /** Of the call after which it was held. */
  readonly id: string;
  readonly calls: number;
  /** Not above `calls`. */
  readonly used: number;
}

export interface Asker {
  /** A worker of Envoy, and who pays. */
  readonly worker: string;
  /** What calls of the worker have in common for which the same is reserved, but for their length. */
  readonly kind: string;
  readonly ended: readonly EndedAdvance[];
  /** The advance of this kind that the worker goes on letting calls in by; absent: none. */
  readonly has?: string;
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
  /** Who may let calls in by what is held in advance; absent: nobody. */
  readonly asker?: Asker;
}

const NAMESPACE = 'dragoman';
const EDIT = 'dragoman.edit';

/** Where metadata of the request stand, and those of its route: the rest of the question is not read. */
const REQUEST = fieldPath(CheckRequestSchema, 'attributes', 'metadataContext', 'filterMetadata');
const ROUTE = fieldPath(CheckRequestSchema, 'attributes', 'routeMetadataContext', 'filterMetadata');

const HEADERS = fieldPath(CheckRequestSchema, 'attributes', 'request', 'http', 'headers');

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
  const { attempts, authorizers } = routeOf(question, model);
  const payers = optionalText(key['accounts']) ?? '';
  const accounts = accountsIn(payers);
  if (accounts.length + authorizers.length === 0) throw new RangeError('the request has nobody to ask for it');
  // Headers are read for plugins alone.
  const headers = authorizers.length > 0 ? headersOf(question) : {};
  return {
    id: textOf(facts['id'], 'id'),
    accounts,
    authorizers,
    caller: callerOf({ key, req }, model, headers),
    ...sizesOf(req),
    attempts,
    ...askerOf(objectOf(facts['ask']), payers, { key, req }),
  };
}

/** The names of a kind are those by which the guard tells kinds apart: `advances.lua`. */
function askerOf(
  ask: JsonObject,
  payers: string,
  { key, req }: { readonly key: JsonObject; readonly req: JsonObject },
): Pick<AskedCall, 'asker'> {
  const vm = optionalText(ask['vm']);
  if (vm === undefined) return {};
  const worker = `${vm}\n${payers}`;
  const kind = JSON.stringify([worker, key['name'], key['team'], ...KIND.map((name) => req[name])]);
  const [has, ended] = [optionalText(ask['has']), listOf(ask['told']).map((each) => endedAdvance(objectOf(each)))];
  return { asker: { worker, kind, ended, ...(has !== undefined && { has }) } };
}

function endedAdvance({ of: id, calls, used }: JsonObject): EndedAdvance {
  if (typeof id === 'string' && isCount(calls) && isCount(used) && used <= calls) return { id, calls, used };
  throw new RangeError('the request tells of an advance that cannot be understood');
}

const KIND = ['format', 'op', 'model', 'most', 'choices'] as const;
const MOST_CALLS = 1_000;
const isCount = (value: JsonValue | undefined): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_CALLS;

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

const headersOf = (question: Buffer): Readonly<Record<string, string>> =>
  textsByName(findMessages(new WireReader(question), HEADERS));

/** What a route says of one of its attempts. */
interface RouteAttempt {
  readonly provider: string;
  /** The name that goes upstream; absent: the caller's, without the prefix. */
  readonly model: string | undefined;
  readonly prefix: string;
  readonly prices: readonly PriceLine[];
}

/** What a route says. */
interface RouteFacts {
  readonly attempts: readonly RouteAttempt[];
  readonly authorizers: readonly string[];
}

function routeOf(question: Buffer, model: string): Pick<AskedCall, 'attempts' | 'authorizers'> {
  const found = messageUnder(findMessages(new WireReader(question), ROUTE), EDIT);
  if (!found) return { attempts: [], authorizers: [] };
  const { attempts, authorizers } = routeIn(found.fingerprint());
  return {
    attempts: attempts.map((attempt) => ({
      provider: attempt.provider,
      model: attempt.model ?? model.slice(attempt.prefix.length),
      prices: attempt.prices,
    })),
    authorizers,
  };
}

const routeIn = remembered((fingerprint: string): RouteFacts => {
  const route = readStruct(new WireReader(Buffer.from(fingerprint, 'latin1')));
  return {
    attempts: listOf(route['attempts']).map((each) => attemptOf(objectOf(each))),
    authorizers: listOf(route['authorizers']).map((each) => textOf(each, 'plugin')),
  };
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

const optionalText = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function textOf(value: JsonValue | undefined, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`the request has no ${what}`);
}
