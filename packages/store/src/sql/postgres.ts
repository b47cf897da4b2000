import { DatabaseError, Pool, type PoolClient } from 'pg';
import { DEADLINE_MS, within } from '../deadline.ts';
import { StoreUnavailable, type StoreTrouble } from '../store-unavailable.ts';
import { migrate } from './migrations.ts';
import type { Sql, SqlRow, Statement } from './sql.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** For one call, in milliseconds. */
  readonly deadlineMs?: number;
  readonly connections?: number;
}

const CONNECTIONS = 8;

/** SQLSTATE, whole or its class. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TROUBLE: Readonly<Record<string, StoreTrouble>> = {
  '08': 'down',
  '28': 'down',
  '3D': 'down',
  '40': 'slow',
  '53': 'down',
  // The disk is full.
  '53100': 'full',
  '55': 'slow',
  '57': 'down',
  // The statement took longer than it may.
  '57014': 'slow',
  '58': 'down',
};

/**
 * Its tables are made on the first call that reaches it; a server that is down makes calls fail, and the next that
 * reaches it works.
 */
export function openPostgres({ url, deadlineMs = DEADLINE_MS, connections = CONNECTIONS }: PostgresOptions): Sql {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: deadlineMs,
    statement_timeout: deadlineMs,
    idle_in_transaction_session_timeout: 2 * deadlineMs,
    application_name: 'dragoman',
  });
  // An idle connection that breaks is taken out of the pool; the next call makes another.
  pool.on('error', () => undefined);
  let migrated: Promise<void> | undefined;

  const direct: Sql = {
    run: (statements) => transact(pool, statements, deadlineMs),
    close: () => pool.end(),
  };
  const ready = (): Promise<void> => {
    migrated ??= migrate(direct, 'postgres').catch((error: unknown) => {
      migrated = undefined;
      throw error;
    });
    return migrated;
  };
  return {
    run: (statements) =>
      within(
        'postgres',
        deadlineMs,
        ready().then(() => direct.run(statements)),
      ),
    close: direct.close,
  };
}

async function transact(
  pool: Pool,
  statements: readonly Statement[],
  deadlineMs: number,
): Promise<readonly (readonly SqlRow[])[]> {
  let client: PoolClient | undefined;
  let spoilt: Error | undefined;
  try {
    client = await pool.connect();
    // A connection that dies during the work must not take the process with it.
    client.on('error', ignore);
    return await within('postgres', deadlineMs, inTransaction(client, statements));
  } catch (error) {
    spoilt = error instanceof Error ? error : new Error('not an error', { cause: error });
    throw asUnavailable(spoilt);
  } finally {
    client?.off('error', ignore);
    // After a failure nobody knows the state of the connection: it is closed.
    client?.release(spoilt);
  }
}

const ignore = (): void => undefined;

async function inTransaction(client: PoolClient, statements: readonly Statement[]) {
  const [first, ...more] = statements;
  const run = async ({ text, values = [] }: Statement): Promise<readonly SqlRow[]> =>
    (await client.query<SqlRow>(text, [...values])).rows;
  // One statement is a transaction by itself.
  if (first !== undefined && more.length === 0) return [await run(first)];
  await client.query('BEGIN');
  const results: (readonly SqlRow[])[] = [];
  for (const statement of statements) results.push(await run(statement));
  await client.query('COMMIT');
  return results;
}

/** What the server did not say came from the network. */
function asUnavailable(error: Error): Error {
  if (error instanceof StoreUnavailable) return error;
  if (!(error instanceof DatabaseError)) {
    return new StoreUnavailable('postgres', /timeout/i.test(error.message) ? 'slow' : 'down', { cause: error });
  }
  const code = error.code ?? '';
  const trouble = TROUBLE[code] ?? TROUBLE[code.slice(0, 2)];
  return trouble === undefined ? error : new StoreUnavailable('postgres', trouble, { cause: error });
}
