import { expect, test } from 'vitest';
import { sqlAudit, type AuditEntry } from '../audit/audit.ts';
import { sqlCursors } from '../cursors/cursors.ts';
import { sqlKeys } from '../keys/sql-keys.ts';
import { NOW } from '../testing/calls.ts';
import { forEachDatabase } from '../testing/sql-backends.ts';

forEachDatabase((open) => {
  test('several processes make the tables at once', async () => {
    const all = await Promise.all([open(), open(), open()]);
    const versions = await Promise.all(all.map((sql) => sqlKeys(sql).version()));
    expect(versions).toEqual([0, 0, 0]);
  });

  test('keys', async () => {
    const [keys, elsewhere] = [sqlKeys(await open()), sqlKeys(await open())];
    const before = await elsewhere.version();
    const alice = {
      name: 'alice',
      sha256: 'a'.repeat(64),
      team: 'search',
      models: ['gpt-*'],
      budget: { nanoUsd: 20e9, per: 'month', mode: 'hard' },
      limits: { concurrent: 8 },
      createdAtMs: NOW,
      expiresAtMs: NOW + 1,
    } as const;
    const bob = { name: 'bob', sha256: 'b'.repeat(64), models: ['*'], limits: {}, createdAtMs: NOW };
    expect(await keys.create(alice)).toBe(true);
    expect(await keys.create(bob)).toBe(true);
    expect(await keys.create({ ...bob, sha256: 'c'.repeat(64) })).toBe(false);
    expect(await keys.create({ ...bob, name: 'carol' })).toBe(false);
    await expect(keys.create({ ...bob, sha256: 'sk-secret' })).rejects.toThrow(RangeError);
    expect(await elsewhere.list()).toEqual([alice, bob]);
    expect(await elsewhere.count()).toBe(2);
    const created = await elsewhere.version();
    expect(created).toBeGreaterThan(before);
    expect([await keys.revoke('bob', NOW + 5), await keys.revoke('bob', NOW + 6)]).toEqual([true, false]);
    expect(await keys.revoke('of the file', NOW + 7)).toBe(true);
    expect(await elsewhere.version()).toBeGreaterThan(created);
    expect(await elsewhere.list()).toEqual([alice, { ...bob, revokedAtMs: NOW + 5 }]);
    expect(await elsewhere.count()).toBe(2);
    expect(await elsewhere.revoked()).toEqual(
      new Map([
        ['bob', NOW + 5],
        ['of the file', NOW + 7],
      ]),
    );
    expect(await keys.create({ ...bob, name: 'of the file', sha256: 'd'.repeat(64) })).toBe(false);
  });

  test('audit', async () => {
    const audit = sqlAudit(await open());
    const entry = (id: string, timeMs: number): AuditEntry => ({
      id,
      timeMs,
      who: 'alice',
      act: 'call.refuse',
      target: 'smart',
      why: 'insufficient_quota',
      details: { status: 429, live: true },
    });
    await audit.record([entry('1', NOW), entry('2', NOW + 1), entry('1', NOW)]);
    await audit.record([entry('2', NOW + 1), { ...entry('3', NOW + 2), target: null, why: null, who: 'a\0b' }]);
    await audit.record([]);
    expect(await audit.list()).toEqual([
      { ...entry('3', NOW + 2), target: null, why: null, who: 'ab' },
      entry('2', NOW + 1),
      entry('1', NOW),
    ]);
    expect(await audit.list({ sinceMs: NOW + 1, untilMs: NOW + 2 })).toEqual([entry('2', NOW + 1)]);
    expect(await audit.list({ limit: 1 })).toHaveLength(1);
  });

  test('cursors', async () => {
    const cursors = sqlCursors(await open());
    expect(await cursors.read('log')).toBeUndefined();
    await cursors.write('log', '1');
    await cursors.write('log', '{"offset":2}');
    expect(await cursors.read('log')).toBe('{"offset":2}');
  });

  test('a transaction is done whole or not at all', async () => {
    const sql = await open();
    const cursors = sqlCursors(sql);
    await expect(
      sql.run([
        { text: `INSERT INTO dragoman_cursors (name, state) VALUES ('half', '1')` },
        { text: `INSERT INTO dragoman_cursors (name, state) VALUES ('half', '2')` },
      ]),
    ).rejects.toThrow();
    expect(await cursors.read('half')).toBeUndefined();
    await cursors.write('half', 'whole');
    expect(await cursors.read('half')).toBe('whole');
  });
});
