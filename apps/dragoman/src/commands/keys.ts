import { suggest, type Config } from '@dragoman/config';
import { stringify } from 'yaml';
import { userInfo } from 'node:os';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { storeFolder } from '../gateway/callers.ts';
import { configFileOf, configSource } from '../gateway/load-config.ts';
import { openKeyFile } from '../keys/key-file.ts';
import type { KeyRecord, KeyStore } from '../keys/key-store.ts';
import { listKeys } from '../keys/list-keys.ts';
import { loadForKeys } from '../keys/load-for-keys.ts';
import { newKey } from '../keys/new-key.ts';
import { parseGrant, type GrantOptions } from '../keys/parse-grant.ts';

interface KeysOptions {
  readonly config?: string;
  readonly json?: boolean;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`keys: ${text}\n`);

/** Makes a key, says it once, and keeps its hash. */
export function createKey(
  name: string,
  options: KeysOptions & GrantOptions & { readonly print?: boolean },
  env: NodeJS.ProcessEnv,
): ExitCode {
  return inStore(options, env, ({ config, store }) => {
    const { key, sha256 } = newKey();
    const parsed = parseGrant({ name, sha256, ...options }, config);
    if (!parsed.ok) return refuse(parsed.problems, EXIT.wrongUse);
    const hash = `sha256:${sha256}`;
    if (options.print) {
      say(
        options.json
          ? JSON.stringify({ name, key, hash })
          : `# the key, shown once: ${key}\n${stringify([parsed.entry]).trimEnd()}`,
      );
      return EXIT.done;
    }
    const known = listKeys(config, store.list()).find((each) => each.name === name);
    if (known && known.state !== 'revoked')
      return refuse([`there is a key ${JSON.stringify(name)} already`], EXIT.failed);
    store.put(recordOf({ ...parsed.grant, revoked: false }));
    say(options.json ? JSON.stringify({ name, key, hash }) : `${key}\nThis is shown once. Its hash is ${hash}`);
    return EXIT.done;
  });
}

/** Every key of the file and of the store, and whether it opens anything. */
export function showKeys(options: KeysOptions, env: NodeJS.ProcessEnv): ExitCode {
  return inStore(options, env, ({ config, store }) => {
    const listed = listKeys(config, store.list());
    if (options.json) say(JSON.stringify(listed));
    for (const { name, state, source, team, models, expires } of options.json ? [] : listed) {
      say([name, state, source, team ?? '-', models.join(','), expires ?? '-'].join('\t'));
    }
    return EXIT.done;
  });
}

/** From now on the key opens nothing, wherever it is written down. */
export function revokeKey(name: string, options: KeysOptions, env: NodeJS.ProcessEnv): ExitCode {
  return inStore(options, env, ({ config, store }) => {
    const stored = store.list();
    const listed = listKeys(config, stored);
    const known = listed.find((each) => each.name === name);
    if (!known) {
      const names = listed.map((each) => each.name);
      return refuse([`there is no key ${JSON.stringify(name)}${suggest(name, names)}`], EXIT.failed);
    }
    const grant = stored.find((each) => each.name === name) ?? config.keys.find((each) => each.name === name);
    if (grant && known.state !== 'revoked') {
      const { sha256, team, models } = grant;
      store.put(recordOf({ name, sha256, models, revoked: true, ...(team !== undefined && { team }) }));
    }
    say(options.json ? JSON.stringify({ name, revoked: true }) : `${name} is revoked`);
    return EXIT.done;
  });
}

const recordOf = (grant: Omit<KeyRecord, 'atMs' | 'by'>): KeyRecord => ({
  ...grant,
  atMs: Date.now(),
  by: userInfo().username,
});

interface Ground {
  readonly config: Config;
  readonly store: KeyStore;
}

function inStore(options: KeysOptions, env: NodeJS.ProcessEnv, work: (ground: Ground) => ExitCode): ExitCode {
  const source = configSource(options.config);
  const loaded = loadForKeys(source, env);
  if (!loaded.ok) return refuse(loaded.problems, EXIT.wrongUse);
  const { config } = loaded;
  if (typeof config.store !== 'string') return refuse(['keys are kept in a folder only: store'], EXIT.wrongUse);
  return work({ config, store: openKeyFile(storeFolder(config.store, configFileOf(source))) });
}

function refuse(problems: readonly string[], code: ExitCode): ExitCode {
  problems.forEach(complain);
  return code;
}
