import { ENDPOINTS, ERRORS, MAX_TIER, PATH_PREFIXES, TIER_PREFIXES, USUAL_TIERS } from '@dragoman/spec';
import { SCRIPTS } from './gen/scripts.ts';
import { luaLongString, luaTable, type LuaValue } from './lua-table.ts';

type Script = keyof typeof SCRIPTS;

const GUARD: readonly Script[] = [
  'gc',
  'text',
  'memo',
  'json-scan',
  'percent',
  'endpoints',
  'multipart',
  'may',
  'reservation-id',
  'advances',
  'reserve',
  'cost',
  'providers-own',
  'guard-request',
  'json-find',
  'usage',
  'log-line',
  'errors',
  'broken-stream',
  'list-models',
  'guard-response',
];
/** These stand in the cluster of every provider: they hold what an attempt needs and no more. */
const EDIT: readonly Script[] = ['gc', 'text', 'memo', 'percent', 'cost', 'attempt', 'providers-own', 'edit'];
const HOP: readonly Script[] = ['gc', 'text', 'memo', 'percent', 'cost', 'attempt', 'hop'];
const KEYS: readonly Script[] = ['percent', 'sha256', 'credential', 'keys'];
const IDENTIFY: readonly Script[] = ['memo', 'percent', 'sha256', 'credential', 'identify'];
/** What all policies of a program have in common. */
const SHARED: readonly Script[] = ['text', 'memo', 'percent', 'sha256', 'credential', 'may', 'reservation-id'];

const data = (name: string, value: LuaValue): string => `local ${name} = ${luaTable(value)}\n`;
const endpoints = (): string =>
  data('ENDPOINTS', ENDPOINTS as unknown as LuaValue) + data('PATH_PREFIXES', PATH_PREFIXES);
const serviceTiers = (): string =>
  data('USUAL_TIERS', Object.fromEntries(USUAL_TIERS.map((name) => [name, true]))) +
  data('TIER_PREFIXES', TIER_PREFIXES) +
  data('MAX_TIER', MAX_TIER);
const joined = (names: readonly Script[]): string => names.map((name) => SCRIPTS[name]).join('\n');

/**
 * The program of the one filter that reads bodies, for requests and answers alike. It holds the tables of the
 * contract and nothing of a user's configuration: the same bytes in every gateway.
 */
export const guardSource = (): string =>
  endpoints() + data('ERRORS', ERRORS as unknown as LuaValue) + serviceTiers() + joined(GUARD);

/** The program that makes a request a provider's own, at each attempt. */
export const editSource = (): string => joined(EDIT);

/** The program that sends a request to the translator, at each attempt. */
export const hopSource = (): string => joined(HOP);

/** What the program that identifies callers looks up. */
export interface CallerTables {
  /** A line a key: hash, name, team, end and the names of models, tabs between. */
  readonly keys: string;
  /** When the table was made, at least, that stands before this one (`keysSource`); absent: none does. */
  readonly base?: number;
  /** The step of a team's list, by its name. */
  readonly teams: Readonly<Record<string, string>>;
  readonly rules: readonly LuaValue[];
  readonly issuers: readonly LuaValue[];
  /** Who has to be asked of authz, and what it is told of their hard budgets and limits. */
  readonly accounts: PayerTable<string>;
  /** What is told of soft budgets. */
  readonly soft: PayerTable<string>;
  /** Whose soft budget is spent, and until when: seconds since 1970. */
  readonly pauses: PayerTable<number>;
}

/** A fact of those who pay for calls. */
export type PayerTable<T> = {
  readonly keys: Readonly<Record<string, T>>;
  readonly teams: Readonly<Record<string, T>>;
  readonly organization?: T;
};

const tablesText = ({ keys, base, teams, rules, issuers, accounts, soft, pauses }: CallerTables): string =>
  `local KEYS = ${luaLongString(keys)}\n` +
  data('BASE', base) +
  data('TEAMS', teams) +
  data('RULES', rules) +
  data('ISSUERS', issuers) +
  data('ACCOUNTS', accounts) +
  data('SOFT', soft) +
  data('PAUSES', pauses);

/**
 * The program with a table of many keys, before the one that tells who is calling.
 * @param made - when: milliseconds since 1970
 */
export const keysSource = (keys: string, made: number): string =>
  `local KEYS = ${luaLongString(keys)}\n` + data('MADE', made) + joined(KEYS);

/** The program that tells who is calling, before anything of the body is read. */
export const identifySource = (tables: CallerTables): string => tablesText(tables) + joined(IDENTIFY);

/**
 * The program that tells who is calling by one of several policies: the one that the route names, which is known only
 * when the guard has read the body. Each policy has tables of its own and sees nobody else's.
 */
export const policiesSource = (policies: readonly (readonly [name: string, tables: CallerTables])[]): string => {
  const ends = policies.map(
    ([name, tables]) =>
      `do\n${tablesText(tables)}${SCRIPTS.identify}\nPOLICIES[${luaTable(name)}] = envoy_on_request\nend\n`,
  );
  return `${joined(SHARED)}\nlocal POLICIES = {}\n${ends.join('')}${SCRIPTS.policies}`;
};

/** The program behind authz: it lets those in of whom the policies have left it to authz. */
export const askedSource = (): string => SCRIPTS.asked;

/** The program that lets nobody in. */
export const refuseAllSource = (): string => SCRIPTS['refuse-all'];
