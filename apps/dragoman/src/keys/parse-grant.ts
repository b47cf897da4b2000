import { parseConfig, type Config } from '@dragoman/config';
import { stringify } from 'yaml';
import type { HeldKey } from './merge-keys.ts';
import { parseAllowance, type AllowanceOptions } from './parse-allowance.ts';

/** What the command line says about a new key. */
export interface GrantOptions extends AllowanceOptions {
  readonly team?: string;
  /** Names with commas between. */
  readonly models?: string;
  readonly expires?: string;
}

interface NewGrant extends GrantOptions {
  readonly name: string;
  readonly sha256: string;
}

export type ParsedGrant =
  | { readonly ok: true; readonly grant: HeldKey; readonly entry: object }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Held against the rules of the file: what is said here is what could stand there, but for a key that would be over when
 * it is made.
 * @param nowMs - milliseconds since 1970
 */
export function parseGrant(
  { name, sha256, team, models, expires, ...rest }: NewGrant,
  { teams }: Config,
  nowMs: number,
): ParsedGrant {
  const allowance = parseAllowance(rest);
  if (!allowance.ok) return allowance;
  const entry = {
    name,
    hash: `sha256:${sha256}`,
    ...(team !== undefined && { team }),
    ...(models !== undefined && { models: models.split(',').map((each) => each.trim()) }),
    ...allowance.entry,
    ...(expires !== undefined && { expires }),
  };
  const text = stringify({ keys: [entry], teams: Object.fromEntries(teams.map((each) => [each.name, {}])) });
  const parsed = parseConfig({ text: text.replaceAll('${', () => '$${'), file: '', env: {} });
  if (!parsed.ok) {
    return { ok: false, problems: parsed.problems.map(({ path, message }) => `${fieldOf(path)}: ${message}`) };
  }
  const [grant] = parsed.config.keys;
  if (!grant) return { ok: false, problems: ['nothing to make'] };
  if (grant.expiresAtMs !== undefined && grant.expiresAtMs <= nowMs)
    return { ok: false, problems: [`--expires: ${expires} is over already: the key would open nothing`] };
  return { ok: true, grant, entry };
}

/** `keys[0].expires` is `--expires` here. */
const fieldOf = (path: string): string =>
  path.replace(/^keys\[0\]\.name.*/, 'NAME').replace(/^keys\[0\]\.(\w+).*/, '--$1');
