import { rowsOf, type Sql } from '../sql/sql.ts';

/** Where readers of files have come to, kept beside what they have read. */
export interface Cursors {
  /** As it was written; undefined: never. */
  read(name: string): Promise<string | undefined>;
  write(name: string, state: string): Promise<void>;
}

export function sqlCursors(sql: Sql): Cursors {
  return {
    read: async (name) => {
      const [row] = await rowsOf(sql, 'SELECT state FROM dragoman_cursors WHERE name = $1', [name]);
      return row === undefined ? undefined : String(row['state']);
    },
    write: async (name, state) => {
      await sql.run([
        {
          text: `INSERT INTO dragoman_cursors (name, state) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET state = excluded.state`,
          values: [name, state],
        },
      ]);
    },
  };
}
