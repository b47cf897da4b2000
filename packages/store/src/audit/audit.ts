import { placeholders, rowsOf, toNullableText, toNumber, type Sql, type SqlValue } from '../sql/sql.ts';

/** Who did what, when and why: a refusal, or an act of an administrator. Holds no secret. */
export interface AuditEntry {
  /** Made by the one who writes: the same id is the same entry. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Name of a key, or of who administers. */
  readonly who: string;
  /** `key.create`, `key.revoke`, `call.refuse` … */
  readonly act: string;
  /** What it was done to. */
  readonly target: string | null;
  /** Code of an error, or the words of who did it. */
  readonly why: string | null;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditQuery {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** The newest so many; 1000 without. */
  readonly limit?: number;
}

export interface Audit {
  /** In one transaction; an entry whose id is there already changes nothing. */
  record(entries: readonly AuditEntry[]): Promise<void>;
  /** The newest first. */
  list(query?: AuditQuery): Promise<readonly AuditEntry[]>;
}

const ROWS = 500;
const LIMIT = 1000;

export function sqlAudit(sql: Sql): Audit {
  return {
    record: async (entries) => {
      const chunks = Array.from({ length: Math.ceil(entries.length / ROWS) }, (_, at) =>
        entries.slice(at * ROWS, (at + 1) * ROWS),
      );
      if (chunks.length === 0) return;
      await sql.run(
        chunks.map((chunk) => ({
          text: `INSERT INTO dragoman_audit (id, time_ms, who, act, target, why, details)
            VALUES ${placeholders(chunk.length, 7)} ON CONFLICT (id) DO NOTHING`,
          values: chunk.flatMap(valuesOf),
        })),
      );
    },
    list: async ({ sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, limit = LIMIT } = {}) => {
      const text = `SELECT * FROM dragoman_audit WHERE time_ms >= $1 AND time_ms < $2 ORDER BY time_ms DESC, id LIMIT $3`;
      return (await rowsOf(sql, text, [sinceMs, untilMs, limit])).map((row) => ({
        id: String(row['id']),
        timeMs: toNumber(row['time_ms']),
        who: String(row['who']),
        act: String(row['act']),
        target: toNullableText(row['target']),
        why: toNullableText(row['why']),
        details: JSON.parse(String(row['details'])) as AuditEntry['details'],
      }));
    },
  };
}

const valuesOf = ({ id, timeMs, who, act, target, why, details }: AuditEntry): readonly SqlValue[] =>
  [id, timeMs, who, act, target, why, JSON.stringify(details)].map((value) =>
    // PostgreSQL takes no U+0000.
    typeof value === 'string' ? value.replaceAll('\0', '') : value,
  );
