import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { snapshot, xdsFixture, type XdsFixture } from '../testing/xds-fixture.ts';

let fixture: XdsFixture;
beforeEach(() => {
  fixture = xdsFixture();
});
afterEach(() => fixture.end());

test.each([
  [
    'clusters',
    snapshot('bad a'),
    [
      ['clusters', 'a bad'],
      ['clusters', 'a'],
    ],
  ],
  [
    'listeners',
    snapshot('a', 'two', 99),
    [
      ['listeners', 'l'],
      ['listeners', 'l'],
    ],
  ],
  [
    'routes',
    snapshot('a', 'two'),
    [
      ['routes', 'routes'],
      ['routes', 'routes'],
    ],
  ],
] as const)('refused %s: Envoy gets back what served before', async (refused, bad, expected) => {
  const xds = await fixture.start();
  let strict = false;
  const envoy = fixture.connect({
    judge: (kind) => {
      if (!strict || kind !== refused) return undefined;
      strict = false;
      return `no such ${kind}`;
    },
  });
  await fixture.served(snapshot('a'));
  envoy.sent.length = 0;
  strict = true;
  expect(await xds.publish(bad)).toEqual({ ok: false, reason: `${refused}: no such ${refused}` });
  expect(envoy.sent).toEqual(expected);
  envoy.sent.length = 0;
  const fresh = fixture.connect();
  await vi.waitFor(() => expect(fresh.sent).toHaveLength(3));
  expect(fresh.sent[0]).toEqual(['clusters', 'a']);
  await fixture.served(snapshot('a'));
  expect(envoy.sent).toEqual([]);
});

test('nothing of a first snapshot that was refused stays', async () => {
  const xds = await fixture.start({ graceMs: 20 });
  const envoy = fixture.connect({
    judge: (kind, names) => (kind === 'listeners' && names.length > 0 ? 'no' : undefined),
  });
  expect(await xds.publish(snapshot('a'))).toEqual({ ok: false, reason: 'listeners: no' });
  await vi.waitFor(() =>
    expect(envoy.sent).toEqual([
      ['clusters', 'a'],
      ['listeners', 'l'],
      ['listeners', ''],
      ['clusters', ''],
    ]),
  );
});

test('an Envoy that does not answer is not waited for for ever, and the next publish works', async () => {
  const xds = await fixture.start({ timeoutMs: 200 });
  let mute = false;
  fixture.connect({ judge: (kind) => (mute && kind === 'listeners' ? 'silence' : undefined) });
  await fixture.served(snapshot('a'));
  mute = true;
  const outcome = xds.publish(snapshot('a', 'one', 2));
  setTimeout(() => (mute = false), 100);
  expect(await outcome).toEqual({ ok: false, reason: 'listeners: Envoy did not answer within 0.2 s' });
  await fixture.served(snapshot('a', 'one', 3));
});

test.each([
  ['a name twice', { ...snapshot('a a') }, 'clusters: two have the name "a"'],
  ['routes that are missing', { ...snapshot('a'), routes: [] }, 'listeners: one asks for the routes "routes"'],
])('%s: nothing is sent', async (_what, bad, reason) => {
  const xds = await fixture.start();
  const envoy = fixture.connect();
  await fixture.served(snapshot('a'));
  expect(await xds.publish(bad)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  expect(envoy.sent).toHaveLength(3);
});
