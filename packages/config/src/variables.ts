import { nearest } from './nearest.ts';

/** What a variable is looked up in. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type Expansion =
  | { readonly ok: true; readonly text: string; /** Something of the environment is in it. */ readonly used: boolean }
  | { readonly ok: false; readonly message: string };

/** `$${` (a plain `${`), `${NAME}`, `${NAME:-default}`, or a `${` that is none of them. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$\{/g;

const lookUp = (environment: Environment, name: string): string | undefined =>
  Object.hasOwn(environment, name) ? environment[name] : undefined;

/**
 * Puts in the variables of one string. A default holds where the variable is not set or empty, as in a shell.
 * What comes out of a variable is not expanded again.
 */
export const expandVariables = (text: string, environment: Environment): Expansion => {
  const missing: string[] = [];
  const malformed: string[] = [];
  let used = false;
  const expanded = text.replace(REFERENCE, (whole, name: string | undefined, fallback: string | undefined) => {
    if (whole === '$${') return '${';
    if (name === undefined) {
      malformed.push(whole);
      return '';
    }
    used = true;
    const value = lookUp(environment, name);
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) missing.push(name);
    return value ?? '';
  });
  if (malformed.length > 0)
    return { ok: false, message: 'expected ${NAME} or ${NAME:-default}; write $${ for a plain ${' };
  if (missing.length > 0) return { ok: false, message: missingMessage(missing, environment) };
  return { ok: true, text: expanded, used };
};

const missingMessage = (missing: readonly string[], environment: Environment): string => {
  const names = [...new Set(missing)];
  const set = Object.keys(environment);
  const meant = names.flatMap((name) => nearest(name, set) ?? []).map((name) => JSON.stringify(name));
  const said =
    names.length === 1
      ? `the environment variable ${names.join()} is not set`
      : `the environment variables ${names.join(', ')} are not set`;
  return meant.length === 0 ? said : `${said}; did you mean ${meant.join(', ')}?`;
};
