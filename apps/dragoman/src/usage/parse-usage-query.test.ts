import { expect, test } from 'vitest';
import { parseUsageQuery } from './parse-usage-query.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');

test.each([
  [{}, { by: ['key', 'team', 'model', 'provider'] }],
  [{ by: 'model, key' }, { by: ['model', 'key'] }],
  [{ by: 'day,team' }, { by: ['time', 'team'], step: 'day' }],
  [
    { by: 'key', since: '24h' },
    { by: ['key'], sinceMs: Date.parse('2026-11-24T12:00:00Z') },
  ],
  [
    { by: 'key', since: '7d' },
    { by: ['key'], sinceMs: Date.parse('2026-11-18T12:00:00Z') },
  ],
  [
    { by: 'key', since: '2026-11-01' },
    { by: ['key'], sinceMs: Date.parse('2026-11-01T00:00:00Z') },
  ],
  [
    { by: 'key', since: '2026-11-01T01:00:00+01:00', until: '30m' },
    { by: ['key'], sinceMs: Date.parse('2026-11-01T00:00:00Z'), untilMs: NOW - 1_800_000 },
  ],
])('%j', (flags, query) => {
  expect(parseUsageQuery(flags, NOW)).toEqual({ ok: true, query });
});

test.each([
  [{ by: 'modle' }, [/--by: nothing is grouped by "modle"; did you mean "model"\?/]],
  [{ by: '' }, [/--by: nothing is grouped by ""/]],
  [{ by: 'day,hour' }, [/hour and day at once/]],
  [{ since: '2026-02-30' }, [/--since: expected/]],
  [{ since: 'yesterday', until: '1e3' }, [/--since: expected/, /--until: expected/]],
  [{ since: '2026-11-01T12:00' }, [/--since: expected/]],
])('%j is refused', (flags, says) => {
  const parsed = parseUsageQuery(flags, NOW);
  expect(parsed).toEqual({ ok: false, problems: says.map((each) => expect.stringMatching(each) as unknown) });
});
