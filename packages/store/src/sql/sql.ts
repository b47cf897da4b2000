export type SqlValue = string | number | bigint | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** SQL that SQLite and PostgreSQL both understand, with `$1`, `$2` … for its values. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly SqlValue[];
}

/** A database. What it rejects with is `StoreUnavailable`, or a mistake of ours. */
export interface Sql {
  /** Runs statements in one transaction; gives the rows of each. */
  run(statements: readonly Statement[]): Promise<readonly (readonly SqlRow[])[]>;
  close(): Promise<void>;
}

/** The rows of one statement. */
export async function rowsOf(sql: Sql, text: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
  const [rows = []] = await sql.run([{ text, values }]);
  return rows;
}

/** `($1, $2), ($3, $4)`: so many rows of so many values. */
export function placeholders(rows: number, columns: number): string {
  const row = (at: number): string =>
    `(${Array.from({ length: columns }, (_, column) => `$${at * columns + column + 1}`).join(', ')})`;
  return Array.from({ length: rows }, (_, at) => row(at)).join(', ');
}

/** PostgreSQL gives 64-bit integers as text, SQLite as bigint. */
export const toNumber = (value: SqlValue | undefined): number => Number(value ?? 0);
export const toBigInt = (value: SqlValue | undefined): bigint => BigInt(value ?? 0);
export const toNullableNumber = (value: SqlValue | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
export const toNullableText = (value: SqlValue | undefined): string | null =>
  value === null || value === undefined ? null : String(value);
