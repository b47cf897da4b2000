import { ENDPOINTS, ERRORS, PATH_PREFIXES } from '@dragoman/spec';
import { SCRIPTS } from './gen/scripts.ts';
import { luaTable, type LuaValue } from './lua-table.ts';

type Script = keyof typeof SCRIPTS;

const GUARD: readonly Script[] = [
  'gc',
  'json-scan',
  'endpoints',
  'multipart',
  'guard-request',
  'json-find',
  'usage',
  'errors',
  'broken-stream',
  'guard-response',
];
const EDIT: readonly Script[] = ['gc', 'json-scan', 'endpoints', 'attempt', 'edit'];
const HOP: readonly Script[] = ['gc', 'json-scan', 'endpoints', 'attempt', 'hop'];

const data = (name: string, value: LuaValue): string => `local ${name} = ${luaTable(value)}\n`;
const endpoints = (): string =>
  data('ENDPOINTS', ENDPOINTS as unknown as LuaValue) + data('PATH_PREFIXES', PATH_PREFIXES);
const joined = (names: readonly Script[]): string => names.map((name) => SCRIPTS[name]).join('\n');

/**
 * The program of the one filter that reads bodies, for requests and answers alike. It holds the tables of the
 * contract and nothing of a user's configuration: the same bytes in every gateway.
 */
export const guardSource = (): string => endpoints() + data('ERRORS', ERRORS as unknown as LuaValue) + joined(GUARD);

/** The program that makes a request a provider's own, at each attempt. */
export const editSource = (): string => endpoints() + joined(EDIT);

/** The program that sends a request to the translator, at each attempt. */
export const hopSource = (): string => endpoints() + joined(HOP);
