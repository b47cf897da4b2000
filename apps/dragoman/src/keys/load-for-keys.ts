import { readFileSync } from 'node:fs';
import { formatProblem, type Config } from '@dragoman/config';
import { loadConfig, type ConfigSource } from '../gateway/load-config.ts';

type Loaded =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

/** Put in the place of variables that are not set here; it passes for a key and for an address. */
const STAND_INS = ['http://one.invalid', 'http://two.invalid'] as const;

/**
 * The configuration, for its keys, teams and store alone: a shell in which keys are made need not have the variables of
 * the one in which the gateway runs, as long as they do not say where the store is.
 */
export async function loadForKeys(source: ConfigSource, env: NodeJS.ProcessEnv): Promise<Loaded> {
  // Without a file nothing is asked of the environment but where the store is, and that is not in it.
  const loaded = await loadConfig(source, { env, demo: STAND_INS[0] });
  if (loaded.ok) return { ok: true, config: loaded.config };
  const missing = source.from === 'file' ? missingIn(source.path, env) : [];
  const [one, two] = await Promise.all(
    STAND_INS.map((standIn) =>
      loadConfig(source, { env: { ...env, ...Object.fromEntries(missing.map((name) => [name, standIn])) } }),
    ),
  );
  const isSure = one?.ok && two?.ok && JSON.stringify(one.config.store) === JSON.stringify(two.config.store);
  return isSure ? { ok: true, config: one.config } : { ok: false, problems: loaded.problems.map(formatProblem) };
}

/** Variables that the file asks for, that have no default there and are not set. */
const missingIn = (path: string, env: NodeJS.ProcessEnv): readonly string[] =>
  [...textOf(path).matchAll(/\$\{([A-Za-z_]\w*)\}/g)].flatMap(([, name = '']) =>
    env[name] === undefined ? [name] : [],
  );

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The first attempt has said why.
    return '';
  }
}
