import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { apply, plan, readIntents, type GatewayIntent } from '../src/index.ts';
import { changedYaml, readResources } from './resources-yaml.ts';

vi.mock('@dragoman/lua', () => ({
  guardSource: () => '-- guard',
  editSource: () => '-- edit',
  hopSource: () => '-- hop',
  refuseAllSource: () => '-- refuse all',
}));

const here = import.meta.dirname;
const base = readResources(readFileSync(join(here, 'testdata/in/base.yaml'), 'utf8'));

/** What one patch changes, the patches before it applied. */
function changedBy(name: string, gateway: GatewayIntent): string {
  const { intents } = readIntents(base, { envoy: '1.40', gateway });
  const patches = plan(intents);
  const at = patches.findIndex((patch) => patch.name === name);
  const before = apply(base, patches.slice(0, at));
  return changedYaml(before, apply(before, patches.slice(at, at + 1)));
}

const NOTHING = changedYaml(base, base);

test('keys: a filter that asks for its table stands before the guard', async () => {
  const changed = changedBy('ask-callers', { shared: false, callers: { tokens: false } });
  await expect(changed).toMatchFileSnapshot(join(here, 'testdata/callers/keys.yaml'));
});

test('tokens: they are verified before that', async () => {
  const changed = changedBy('ask-callers', { shared: false, callers: { tokens: true } });
  await expect(changed).toMatchFileSnapshot(join(here, 'testdata/callers/tokens.yaml'));
});

test.each(['ask-callers', 'protect-routes'])('%s: nothing where nobody is asked', (name) => {
  expect(changedBy(name, { shared: false })).toBe(NOTHING);
});

test('every route is guarded, and what is nobody’s ends before all others', () => {
  const { intents } = readIntents(base, { envoy: '1.40', gateway: { shared: false, callers: { tokens: false } } });
  const { routes } = apply(base, plan(intents));
  const [config] = routes;
  for (const { routes: all } of config?.virtualHosts.filter(({ routes: [first] }) => first?.name === 'unidentified') ??
    []) {
    expect(all.filter(({ typedPerFilterConfig }) => !('dragoman.guard' in typedPerFilterConfig))).toEqual([]);
    expect(
      all[0]?.match?.dynamicMetadata.map(({ path, invert }) => [path.map(({ segment }) => segment.value), invert]),
    ).toEqual([
      [['req', 'format'], false],
      [['key', 'name'], true],
    ]);
  }
  expect(config?.virtualHosts[0]?.routes[0]?.name).toBe('unidentified');
});
