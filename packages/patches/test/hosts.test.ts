import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { apply, compile, plan, readIntents, type EnvoyMinor, type GatewayIntent } from '../src/index.ts';
import { changedYaml, readResources } from './resources-yaml.ts';

vi.mock('@dragoman/lua', () => ({
  guardSource: () => '-- guard',
  editSource: () => '-- edit',
  hopSource: () => '-- hop',
  askedSource: () => '-- asked',
  refuseAllSource: () => '-- refuse all',
}));

const here = import.meta.dirname;
const read = (name: string) => readResources(readFileSync(join(here, `testdata/in/${name}.yaml`), 'utf8'));
const tls = { certificate: 'own', authorities: 'theirs' };

interface Host {
  readonly base: ReturnType<typeof read>;
  readonly gateway: GatewayIntent;
}

/** Between them they ask for everything that a gateway can be asked for. */
const HOSTS: Readonly<Record<string, Host>> = {
  alone: {
    base: read('base'),
    gateway: {
      shared: false,
      accessLog: '/var/log/access.jsonl',
      callers: { tokens: true, table: true },
      localLimits: true,
      authz: { path: '/run/authz.sock' },
      holdsSomebody: true,
      judgedBy: ['x-team'],
      meter: { path: '/run/meter.sock' },
    },
  },
  shared: {
    base: read('shared'),
    gateway: {
      shared: true,
      accessLog: '/var/log/access.jsonl',
      translator: { host: 'translate.svc', port: 7005, tls },
      authz: { host: 'authz.svc', port: 6005, tls },
      meter: { host: 'meter.svc', port: 8005 },
      policies: {
        address: { host: 'policies.svc', port: 5006 },
        gateway: 'Gateway apps/llm',
        tokens: true,
        tls: { ca: 'PEM', names: ['dragoman.svc'] },
      },
    },
  },
};
const VERSIONS: readonly EnvoyMinor[] = ['1.39', '1.40'];
const KINDS = ['listeners', 'routes', 'clusters'] as const;

const goldens = Object.entries(HOSTS).flatMap(([name, host]) =>
  VERSIONS.flatMap((envoy) => KINDS.map((kind) => ({ name, host, envoy, kind }))),
);
const fileOf = ({ name, envoy, kind }: (typeof goldens)[number]) => `${name}.${kind}.${envoy}.yaml`;

test.each(goldens)('what Envoy $envoy gets: $kind, $name', async (golden) => {
  const { host, envoy, kind } = golden;
  const { base, gateway } = host;
  const { resources, problems } = compile(base, { envoy, gateway });
  expect(problems).toEqual([]);
  const changed = changedYaml(base, { ...base, [kind]: resources[kind] });
  await expect(changed).toMatchFileSnapshot(join(here, 'testdata/hosts', fileOf(golden)));
});

test('no golden is an orphan', () => {
  expect(readdirSync(join(here, 'testdata/hosts')).toSorted()).toEqual(goldens.map(fileOf).toSorted());
});

/** Of these nothing may be there twice: a filter would ask again, a log would tell of a call again. */
const ONCE = [
  ...['strip-client-headers', 'attach-guard', 'ask-authz', 'hold-local-limits', 'ask-callers', 'ask-policies'],
  ...['give-id', 'log-access', 'tell-meter', 'measure', 'tag-traces', 'protect-routes', 'name-answer'],
];

describe.each(Object.entries(HOSTS))('%s', (_name, { base, gateway }) => {
  const patches = plan(readIntents(base, { envoy: '1.40', gateway }).intents);
  test.each(ONCE)('%s: what is there already is there once', (name) => {
    const at = patches.findIndex((patch) => patch.name === name);
    const once = apply(base, patches.slice(0, at + 1));
    expect(changedYaml(base, apply(once, patches.slice(at, at + 1)))).toBe(changedYaml(base, once));
  });

  test('what is others’ is the same object afterwards', () => {
    const { resources } = compile(base, { envoy: '1.40', gateway });
    for (const kind of KINDS) for (const each of base[kind].filter(isOthers)) expect(resources[kind]).toContain(each);
  });
});

/** Patches that have work to do only where somebody asked for it. */
const ASKED_FOR = [
  ...['ask-authz', 'hold-local-limits', 'ask-callers', 'ask-policies', 'give-id', 'log-access', 'tell-meter'],
  ...['protect-routes', 'protect-by-policies', 'turn-on', 'add-hops', 'add-authz', 'add-meter'],
];

describe('where nothing is asked for', () => {
  const base = read('base');
  const patches = plan(readIntents(base, { envoy: '1.40', gateway: { shared: false } }).intents);

  test.each(ASKED_FOR)('%s does nothing', (name) => {
    const after = apply(
      base,
      patches.filter((patch) => patch.name === name),
    );
    for (const kind of KINDS) expect(after[kind]).toBe(base[kind]);
  });

  test('the same patches are there under the same names', () => {
    const names = patches.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...ASKED_FOR, ...ONCE]));
    for (const { base: other, gateway } of Object.values(HOSTS)) {
      const { intents } = readIntents(other, { envoy: '1.40', gateway });
      expect(plan(intents).map(({ name }) => name)).toEqual(names);
    }
  });
});

const isOthers = ({ name }: { readonly name: string }) => ['shop', 'database', 'plain', 'others'].includes(name);
