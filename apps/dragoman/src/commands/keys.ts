import { suggest, type Config } from '@dragoman/config';
import { stringify } from 'yaml';
import { randomUUID } from 'node:crypto';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { configFileOf, configSource } from '../gateway/load-config.ts';
import { openKeyStore, placeOf, readKeys, type KeyStore } from '../keys/key-store.ts';
import { listKeys, type ListedKey } from '../keys/list-keys.ts';
import { loadForKeys } from '../keys/load-for-keys.ts';
import { newKey } from '../keys/new-key.ts';
import { allowanceText } from '../keys/show-allowance.ts';
import { parseGrant, type GrantOptions } from '../keys/parse-grant.ts';
import { table } from '../terminal/table.ts';
import { userName } from '../terminal/user-name.ts';

interface KeysOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export interface CreateOptions extends KeysOptions, GrantOptions {
  readonly print?: boolean;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`keys: ${text}\n`);

/** Makes a key, says it once, and keeps its hash. */
export function createKey(name: string, options: CreateOptions, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  return withConfig(options, env, async (config, place) => {
    const { key, sha256 } = newKey();
    const nowMs = Date.now();
    const parsed = parseGrant({ name, sha256, ...options }, config, nowMs);
    if (!parsed.ok) return refuse(parsed.problems, EXIT.wrongUse);
    const hash = `sha256:${sha256}`;
    const json = JSON.stringify({ name, key, hash });
    if (options.print) {
      say(options.json ? json : `# The key, shown once: ${key}\n${stringify([parsed.entry]).trimEnd()}`);
      return EXIT.done;
    }
    return inStore(place, async (store) => {
      const isInFile = config.keys.some((each) => each.name === name);
      if (isInFile || !(await store.keys.create({ ...parsed.grant, createdAtMs: nowMs })))
        return refuse([`there is or was a key ${JSON.stringify(name)}: take another name`], EXIT.failed);
      await record(store, { act: 'key.create', target: name, timeMs: nowMs });
      say(options.json ? json : `${key}\nThis is shown once. Its hash is ${hash}`);
      return EXIT.done;
    });
  });
}

const HEADS = ['name', 'state', 'source', 'team', 'models', 'expires', 'budget and limits'] as const;

const cells = (key: ListedKey): readonly string[] => [
  key.name,
  key.state,
  key.source,
  key.team ?? '-',
  key.models.join(','),
  key.expires ?? '-',
  allowanceText(key),
];

/** Every key of the file and of the store, and whether it opens anything. */
export function showKeys(options: KeysOptions, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  return withConfig(options, env, (config, place) =>
    inStore(place, async (store) => {
      const listed = listKeys(config, await readKeys(store), Date.now());
      if (options.json) say(JSON.stringify(listed));
      else process.stdout.write(table([HEADS, ...listed.map(cells)]));
      return EXIT.done;
    }),
  );
}

/** From now on the name opens nothing, wherever it is written down. */
export function revokeKey(name: string, options: KeysOptions, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  return withConfig(options, env, (config, place) =>
    inStore(place, async (store) => {
      const timeMs = Date.now();
      const names = listKeys(config, await readKeys(store), timeMs).map((each) => each.name);
      if (!names.includes(name))
        return refuse([`there is no key ${JSON.stringify(name)}${suggest(name, names)}`], EXIT.failed);
      if (await store.keys.revoke(name, timeMs)) await record(store, { act: 'key.revoke', target: name, timeMs });
      say(options.json ? JSON.stringify({ name, revoked: true }) : `${name} is revoked`);
      return EXIT.done;
    }),
  );
}

interface Act {
  readonly act: 'key.create' | 'key.revoke';
  readonly target: string;
  readonly timeMs: number;
}

const record = ({ audit }: KeyStore, act: Act): Promise<void> =>
  audit.record([{ ...act, id: randomUUID(), who: userName(), why: null, details: {} }]);

type Place = ReturnType<typeof placeOf>;

async function withConfig(
  options: KeysOptions,
  env: NodeJS.ProcessEnv,
  work: (config: Config, place: Place) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  const source = configSource(options.config);
  const loaded = await loadForKeys(source, env);
  if (!loaded.ok) return refuse(loaded.problems, EXIT.wrongUse);
  return work(loaded.config, placeOf(loaded.config, configFileOf(source)));
}

async function inStore(place: Place, work: (store: KeyStore) => Promise<ExitCode>): Promise<ExitCode> {
  const store = await openKeyStore(place);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function refuse(problems: readonly string[], code: ExitCode): ExitCode {
  problems.forEach(complain);
  return code;
}
