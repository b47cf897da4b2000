import { rowsOf, toNullableNumber, toNumber, type Sql, type SqlRow } from '../sql/sql.ts';
import type { Keys, KeySettings, StoredKey } from './keys.ts';

const SHA256 = /^[0-9a-f]{64}$/;
const CHANGED = { text: `UPDATE dragoman_versions SET version = version + 1 WHERE name = 'keys'` };

export function sqlKeys(sql: Sql): Keys {
  return {
    create: async ({ name, sha256, createdAtMs, expiresAtMs, ...settings }) => {
      if (!SHA256.test(sha256)) throw new RangeError('not a SHA-256 in hexadecimal digits');
      const [created = []] = await sql.run([
        {
          text: `INSERT INTO dragoman_keys (name, sha256, settings, created_at_ms, expires_at_ms)
            SELECT CAST($1 AS text), CAST($2 AS text), CAST($3 AS text), CAST($4 AS bigint), CAST($5 AS bigint)
            WHERE NOT EXISTS (SELECT 1 FROM dragoman_revocations WHERE name = $1)
            ON CONFLICT DO NOTHING RETURNING name`,
          values: [name, sha256, JSON.stringify(settings), createdAtMs, expiresAtMs ?? null],
        },
        CHANGED,
      ]);
      return created.length > 0;
    },
    list: async () => {
      const text = `SELECT k.*, r.at_ms AS revoked_at_ms FROM dragoman_keys k
        LEFT JOIN dragoman_revocations r ON r.name = k.name ORDER BY k.name`;
      return (await rowsOf(sql, text)).map(toKey);
    },
    revoke: async (name, atMs) => {
      const [revoked = []] = await sql.run([
        {
          text: `INSERT INTO dragoman_revocations (name, at_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name`,
          values: [name, atMs],
        },
        CHANGED,
      ]);
      return revoked.length > 0;
    },
    revoked: async () => {
      const rows = await rowsOf(sql, 'SELECT name, at_ms FROM dragoman_revocations ORDER BY name');
      return new Map(rows.map((row) => [String(row['name']), toNumber(row['at_ms'])]));
    },
    count: async () => {
      const [row] = await rowsOf(sql, 'SELECT count(*) AS keys FROM dragoman_keys');
      return toNumber(row?.['keys']);
    },
    version: async () => {
      const [row] = await rowsOf(sql, `SELECT version FROM dragoman_versions WHERE name = 'keys'`);
      return toNumber(row?.['version']);
    },
  };
}

function toKey(row: SqlRow): StoredKey {
  const [expiresAtMs, revokedAtMs] = [toNullableNumber(row['expires_at_ms']), toNullableNumber(row['revoked_at_ms'])];
  return {
    ...(JSON.parse(String(row['settings'])) as KeySettings),
    name: String(row['name']),
    sha256: String(row['sha256']),
    createdAtMs: toNumber(row['created_at_ms']),
    ...(expiresAtMs !== null && { expiresAtMs }),
    ...(revokedAtMs !== null && { revokedAtMs }),
  };
}
