import { PROVIDER_KINDS } from '@dragoman/providers';
import type { ProviderKind } from '@dragoman/spec';
import { parseConfig, type ParseResult } from './parse-config.ts';
import type { Problem } from './problem.ts';
import type { Environment } from './variables.ts';

const FILE = 'environment';
const DEMO = 'demo';

/** Where the settings that a kind needs are found; the first variable that is set. The fallback is for what has a usual value. */
const SETTING_VARIABLES: Readonly<
  Record<ProviderKind['needs'][number], { readonly names: readonly string[]; readonly fallback?: string }>
> = {
  region: { names: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
  apiVersion: { names: ['AZURE_OPENAI_API_VERSION', 'OPENAI_API_VERSION'], fallback: '2024-10-21' },
  project: { names: ['GOOGLE_CLOUD_PROJECT'] },
  location: { names: ['GOOGLE_CLOUD_LOCATION'], fallback: 'us-central1' },
};

export interface EnvironmentOptions {
  readonly port?: number;
  /** Served under the model name `demo` if the environment turns no provider on. */
  readonly demo?: { readonly endpoint: string };
}

/** A provider as a file would have it, and the variable that each of its fields comes from. */
interface Found {
  readonly row: ProviderKind;
  readonly fields: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** The configuration without a file: every provider whose variables are set. */
export const configFromEnvironment = (env: Environment, options: EnvironmentOptions = {}): ParseResult => {
  const found: Found[] = [];
  const problems: Problem[] = [];
  for (const row of PROVIDER_KINDS) {
    const candidate = find(row, env);
    if (typeof candidate === 'string') problems.push(problem(row.environment.key, candidate));
    else if (candidate !== undefined) found.push(candidate);
  }
  if (found.length === 0 && options.demo !== undefined)
    return withWarnings(parse(demoFile(options.demo.endpoint), env, options), problems);
  if (found.length === 0) return { ok: false, problems: [...problems, problem('', nothingSet())] };
  return nameVariables(withWarnings(parse(toFile(found), env, options), problems), found);
};

const isSet = (env: Environment, name: string): boolean => Object.hasOwn(env, name) && (env[name] ?? '') !== '';

/** Whether the environment tells of credentials that are found without a key, and of everything that goes with them. */
const isKeyless = ({ keyless, needs }: ProviderKind, env: Environment): boolean => {
  if (!keyless) return false;
  const { variables } = keyless;
  const settings = needs.map((need) => SETTING_VARIABLES[need]).filter(({ fallback }) => fallback === undefined);
  const complete = settings.every(({ names }) => names.some((name) => isSet(env, name)));
  return complete && (variables.length === 0 || variables.some((name) => isSet(env, name)));
};

/** Undefined: it is not turned on. A text: it is, and something is missing. */
const find = (row: ProviderKind, env: Environment): Found | string | undefined => {
  const { key, endpoint = '' } = row.environment;
  const given = [key, ...(row.keyRequired ? [] : [endpoint])].some((name) => isSet(env, name));
  if (!given && !isKeyless(row, env)) return undefined;
  const variables: Record<string, string> = {};
  const fields: Record<string, string> = { kind: row.kind };
  if (isSet(env, key)) variables['key'] = key;
  if (isSet(env, endpoint)) variables['endpoint'] = endpoint;
  else if (row.endpoint === undefined) return `is set, but ${endpoint} is not: ${row.kind} is not served`;
  for (const need of row.needs) {
    const { names, fallback } = SETTING_VARIABLES[need];
    const variable = names.find((name) => isSet(env, name));
    if (variable !== undefined) variables[need] = variable;
    else if (fallback !== undefined) fields[need] = fallback;
    else return `is set, but ${names.join(' or ')} is not: ${row.kind} is not served`;
  }
  for (const [field, variable] of Object.entries(variables)) fields[field] = `\${${variable}}`;
  return { row, fields, variables };
};

const toFile = (found: readonly Found[]): object => {
  const models: Record<string, string> = {};
  for (const { row } of found) models[`${row.kind}/*`] = `${row.kind}/*`;
  for (const { row } of found) for (const family of row.families) models[family] ??= row.kind;
  return { providers: Object.fromEntries(found.map(({ row, fields }) => [row.kind, fields])), models };
};

const demoFile = (endpoint: string): object => ({
  providers: { [DEMO]: { kind: 'openai-compatible', endpoint, formats: ['openai-chat'] } },
  models: { [DEMO]: `${DEMO}/${DEMO}` },
});

/** JSON is YAML: the rules are those of a file. */
const parse = (file: object, env: Environment, { port }: EnvironmentOptions): ParseResult =>
  parseConfig({ text: JSON.stringify(file), file: FILE, env, ...(port === undefined ? {} : { port }) });

const problem = (path: string, message: string): Problem => ({ file: FILE, line: 0, column: 0, path, message });

const nothingSet = (): string => {
  const names = PROVIDER_KINDS.map((row) => row.environment.key);
  return `no provider's variable is set; set one of ${names.join(', ')}, or write a dragoman.yaml`;
};

const withWarnings = (result: ParseResult, warnings: readonly Problem[]): ParseResult =>
  result.ok
    ? { ...result, warnings: [...warnings, ...result.warnings.map((one) => problem(one.path, one.message))] }
    : { ok: false, problems: [...warnings, ...result.problems.map((one) => problem(one.path, one.message))] };

/** There is no file whose fields could be spoken of: the variables are. */
const nameVariables = (result: ParseResult, found: readonly Found[]): ParseResult => {
  if (result.ok) return result;
  const names = new Map(
    found.flatMap(({ row, variables }) =>
      Object.entries(variables).map(([field, name]) => [`providers.${row.kind}.${field}`, name]),
    ),
  );
  return { ok: false, problems: result.problems.map((one) => ({ ...one, path: names.get(one.path) ?? one.path })) };
};
