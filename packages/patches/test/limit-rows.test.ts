import { LocalRateLimitSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit';
import { unpack } from '@dragoman/xds';
import { expect, test } from 'vitest';
import { localLimitsExtension, policyLimitsExtension, type LocalLimit } from '../src/index.ts';

const SECOND = 1000;
const limit = (more: Partial<LocalLimit>): LocalLimit => ({
  requests: { count: 1, windowMs: SECOND },
  by: [],
  when: [],
  ...more,
});
const settingsOf = ({ typedConfig }: ReturnType<typeof localLimitsExtension>) =>
  unpack(LocalRateLimitSchema, typedConfig);

test.each<[string, Partial<LocalLimit>, boolean]>([
  ['of all together', {}, false],
  ['of each key', { by: ['key'] }, true],
  ['of each team', { by: ['team'] }, true],
  ['of one key', { when: [{ subject: 'key', value: 'alice' }] }, true],
  ['of one team', { when: [{ subject: 'team', value: 'search' }] }, true],
  ['of a path', { when: [{ subject: 'path', value: '/v1/*' }] }, false],
  ['of each value of a header', { by: ['header.team'] }, false],
  ['of a header, and of one team', { by: ['header.x'], when: [{ subject: 'team', value: 'search' }] }, true],
])(
  'a limit %s tells callers of one policy from those of another: only where it tells callers',
  (_what, more, tells) => {
    const settings = settingsOf(policyLimitsExtension([{ of: 'a/limits', limits: [limit(more)] }], '1.40'));
    const [bucket] = settings?.descriptors ?? [];
    expect(bucket?.entries.map(({ key }) => key).includes('callers')).toBe(tells);
    expect(bucket?.entries.slice(0, 2)).toMatchObject([
      { key: 'of', value: 'a/limits' },
      { key: 'limit', value: '1' },
    ]);
  },
);

test.each<[readonly (readonly [count: number, seconds: number])[], string]>([
  [[[4, 60]], '15'],
  [[[60, 60]], '1'],
  [[[7, 60]], '9'],
  [
    [
      [100, 1],
      [2, 60],
      [1, 10],
    ],
    '30',
  ],
])('%j: on Envoy 1.39 whoever is refused may ask again when each bucket has something', (rates, seconds) => {
  const limits = rates.map(([count, window]) => limit({ requests: { count, windowMs: window * SECOND } }));
  const [answer] = settingsOf(localLimitsExtension(limits, '1.39'))?.responseHeadersToAdd ?? [];
  expect(answer?.header).toMatchObject({ key: 'retry-after', value: seconds });
});
