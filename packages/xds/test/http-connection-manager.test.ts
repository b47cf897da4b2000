import { create } from '@bufbuild/protobuf';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { HttpConnectionManagerSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { expect, test } from 'vitest';
import { duration, mapConnectionManagers, typed, unpack, withMetadata } from '../src/index.ts';

const filter = (statPrefix: string) => ({
  name: statPrefix,
  configType: { case: 'typedConfig' as const, value: typed(HttpConnectionManagerSchema, { statPrefix }) },
});
const listener = create(ListenerSchema, {
  filterChains: [{ filters: [filter('one')] }, { filters: [filter('two')] }],
  defaultFilterChain: { filters: [filter('three')] },
});

test('every connection manager is seen, that of the default chain too', () => {
  const seen: string[] = [];
  const same = mapConnectionManagers(listener, (hcm) => {
    seen.push(hcm.statPrefix);
    return hcm;
  });
  expect(seen).toEqual(['one', 'two', 'three']);
  expect(same).toBe(listener);
});

test('only what is edited becomes another object', () => {
  const after = mapConnectionManagers(listener, (hcm) =>
    hcm.statPrefix === 'two' ? { ...hcm, statPrefix: 'new' } : hcm,
  );
  expect(after).not.toBe(listener);
  expect(after.filterChains[0]).toBe(listener.filterChains[0]);
  expect(after.defaultFilterChain).toBe(listener.defaultFilterChain);
  const config = after.filterChains[1]?.filters[0]?.configType;
  expect(config?.case === 'typedConfig' && unpack(HttpConnectionManagerSchema, config.value)?.statPrefix).toBe('new');
});

test('durations keep their milliseconds', () => {
  expect(duration(1500)).toMatchObject({ seconds: 1n, nanos: 500_000_000 });
  expect(duration(25)).toMatchObject({ seconds: 0n, nanos: 25_000_000 });
  expect(duration(9_999_999 * 3_600_000).seconds).toBeLessThan(9_223_372_036n);
});

test('metadata of others stays', () => {
  const before = withMetadata(undefined, 'theirs', { a: 1 });
  expect(withMetadata(before, 'ours', { b: 2 }).filterMetadata).toEqual({ theirs: { a: 1 }, ours: { b: 2 } });
  expect(before.filterMetadata).toEqual({ theirs: { a: 1 } });
});
