import { parseConfig, type Config } from '@dragoman/config';
import type { KeyGrant } from '@dragoman/policy';
import { stringify } from 'yaml';

/** What the command line says about a new key. */
export interface GrantOptions {
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
  | { readonly ok: true; readonly grant: KeyGrant; readonly entry: object }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Held against the rules of the file: what is said here is what could stand there. */
export function parseGrant({ name, sha256, team, models, expires }: NewGrant, { teams }: Config): ParsedGrant {
  const entry = {
    name,
    hash: `sha256:${sha256}`,
    ...(team !== undefined && { team }),
    ...(models !== undefined && { models: models.split(',').map((each) => each.trim()) }),
    ...(expires !== undefined && { expires }),
  };
  const text = stringify({ keys: [entry], teams: Object.fromEntries(teams.map((each) => [each.name, {}])) });
  const parsed = parseConfig({ text: text.replaceAll('${', '$${'), file: '', env: {} });
  if (!parsed.ok) {
    return { ok: false, problems: parsed.problems.map(({ path, message }) => `${fieldOf(path)}: ${message}`) };
  }
  const [grant] = parsed.config.keys;
  return grant ? { ok: true, grant: withoutAllowance(grant), entry } : { ok: false, problems: ['nothing to make'] };
}

/** `keys[0].expires` is `--expires` here. */
const fieldOf = (path: string): string =>
  path.replace(/^keys\[0\]\.name.*/, 'NAME').replace(/^keys\[0\]\.(\w+).*/, '--$1');

const withoutAllowance = ({ name, sha256, team, models, expiresAtMs }: KeyGrant): KeyGrant => ({
  name,
  sha256,
  models,
  ...(team !== undefined && { team }),
  ...(expiresAtMs !== undefined && { expiresAtMs }),
});
