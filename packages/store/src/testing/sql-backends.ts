import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgres } from '../sql/postgres.ts';
import type { Sql } from '../sql/sql.ts';
import { openSqlite } from '../sql/sqlite-file.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';
import { makeFolder, removeFolder } from './scratch.ts';

interface Backend {
  start(): Promise<void>;
  open(): Promise<Sql>;
  stop(): Promise<void>;
}

const sqlite = (): Backend => {
  const folder = makeFolder();
  return {
    start: async () => undefined,
    open: () => openSqlite({ path: join(folder, 'all.db'), deadlineMs: 10_000 }),
    stop: async () => removeFolder(folder),
  };
};

const postgres = (): Backend => {
  let server: PostgresServer | undefined;
  return {
    start: async () => {
      server = await startPostgres();
    },
    open: async () => openPostgres({ url: server?.url ?? '', deadlineMs: 10_000 }),
    stop: async () => server?.stop(),
  };
};

const BACKENDS = [
  ['sqlite', sqlite],
  ['postgres', postgres],
] as const;

/** The same tests for each database; `open` gives another client of the same one. */
export function forEachDatabase(tests: (open: () => Promise<Sql>) => void): void {
  describe.each(BACKENDS)('%s', (_name, make) => {
    const backend = make();
    const opened: Sql[] = [];
    beforeAll(() => backend.start());
    afterAll(async () => {
      for (const sql of opened) await sql.close();
      await backend.stop();
    });
    tests(async () => {
      const sql = await backend.open();
      opened.push(sql);
      return sql;
    });
  });
}
