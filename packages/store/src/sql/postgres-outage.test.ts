import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqlCursors, type Cursors } from '../cursors/cursors.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { startPostgres, type PostgresServer } from '../testing/postgres-server.ts';
import { until } from '../testing/until.ts';
import { openPostgres } from './postgres.ts';
import type { Sql } from './sql.ts';

const DEADLINE_MS = 1000;

const troubleOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof StoreUnavailable ? `${error.store} ${error.trouble}` : error),
  );

describe('a PostgreSQL server that goes away', () => {
  let server: PostgresServer;
  let sql: Sql;
  let cursors: Cursors;
  beforeAll(async () => {
    server = await startPostgres();
    sql = openPostgres({ url: server.url, deadlineMs: DEADLINE_MS });
    cursors = sqlCursors(sql);
  });
  afterAll(async () => {
    await sql.close();
    await server.stop();
  });

  test('killed in the middle: calls fail, and what was written is there after the restart', async () => {
    await cursors.write('a', '1');
    const asleep = troubleOf(sql.run([{ text: 'SELECT pg_sleep(0.9)' }]));
    await server.kill();
    expect(await asleep).toBe('postgres down');
    expect(await troubleOf(cursors.read('a'))).toBe('postgres down');
    await server.start();
    await until(async () => (await troubleOf(cursors.read('a'))) === 'none');
    expect(await cursors.read('a')).toBe('1');
  });

  test('one that does not answer: the deadline holds', async () => {
    expect(await troubleOf(sql.run([{ text: 'SELECT pg_sleep(30)' }]))).toBe('postgres slow');
    expect(await cursors.read('a')).toBe('1');
  });

  test('a mistake of ours is no trouble of the store', async () => {
    await expect(sql.run([{ text: 'SELEKT 1' }])).rejects.toMatchObject({ code: '42601' });
  });
});

test('no server at all: calls fail', async () => {
  const sql = openPostgres({ url: 'postgres://nobody@%2Fnonexistent/none', deadlineMs: DEADLINE_MS });
  expect(await troubleOf(sqlCursors(sql).read('a'))).toBe('postgres down');
  await sql.close();
});
