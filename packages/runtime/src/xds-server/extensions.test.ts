import { afterEach, beforeEach, expect, test } from 'vitest';
import { cluster, direct, listener, script } from '../testing/snapshots.ts';
import { xdsFixture, type XdsFixture } from '../testing/xds-fixture.ts';
import type { XdsSnapshot } from './xds-snapshot.ts';

let fixture: XdsFixture;
beforeEach(() => {
  fixture = xdsFixture();
});
afterEach(() => fixture.end());

const asking = (text: string, names: readonly string[] = ['keys']): XdsSnapshot => ({
  clusters: [cluster('a')],
  listeners: [listener('l', { asking: names })],
  extensions: [script('keys', text)],
  routes: [direct('routes', 'one')],
});

test('a changed setting of a filter is sent alone', async () => {
  await fixture.start();
  const envoy = fixture.connect({ extensionNames: ['keys'] });
  await fixture.served(asking('-- one'));
  expect(envoy.sent).toContainEqual(['extensions', 'keys']);
  envoy.sent.length = 0;
  await fixture.served(asking('-- two'));
  expect(envoy.sent).toEqual([['extensions', 'keys']]);
  await fixture.served(asking('-- two'));
  expect(envoy.sent).toHaveLength(1);
});

test('a setting that Envoy refuses is taken back, and nothing behind it is sent', async () => {
  const xds = await fixture.start();
  let bad = false;
  const judge = (kind: string) => (bad && kind === 'extensions' ? ((bad = false), 'no such script') : undefined);
  const envoy = fixture.connect({ extensionNames: ['keys'], judge });
  await fixture.served(asking('-- good'));
  envoy.sent.length = 0;
  bad = true;
  const outcome = await xds.publish({ ...asking('-- bad'), routes: [direct('routes', 'two')] });
  expect(outcome).toEqual({ ok: false, reason: 'extensions: no such script' });
  expect(envoy.sent).toEqual([
    ['extensions', 'keys'],
    ['extensions', 'keys'],
  ]);
});

test('a filter whose settings are not there is refused before it is sent', async () => {
  const xds = await fixture.start();
  expect(await xds.publish(asking('-- one', ['keys', 'others']))).toEqual({
    ok: false,
    reason: 'listeners: one asks for the extensions "others", and there are none',
  });
});

test('settings that no filter asks for are not waited for', async () => {
  await fixture.start();
  const envoy = fixture.connect();
  await fixture.served(asking('-- one', []));
  expect(envoy.sent.map(([kind]) => kind)).toEqual(['clusters', 'listeners', 'routes']);
});
