import { request } from 'node:http';

const TIMEOUT_MS = 5_000;

/** An answer of Envoy's admin interface. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: string;
}

/** What to ask for, such as `/stats?filter=…`; POST is needed for whatever changes Envoy. */
export interface AdminQuestion {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
}

/**
 * Asks Envoy through its admin socket.
 * @throws {Error} when nobody listens there, or the answer takes more than 5 s
 */
export function askAdmin(socketPath: string, { path, method = 'GET' }: AdminQuestion): Promise<AdminAnswer> {
  return new Promise((answered, failed) => {
    const asked = request({ socketPath, path, method, agent: false, timeout: TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.once('end', () => answered({ status: response.statusCode ?? 0, body }));
      response.once('error', failed);
    });
    asked.once('timeout', () =>
      asked.destroy(new Error(`Envoy's admin interface did not answer ${path} in ${TIMEOUT_MS} ms`)),
    );
    asked.once('error', failed);
    asked.end();
  });
}

/** The values of the statistics whose name matches a regular expression. */
export async function askStats(socketPath: string, pattern: string): Promise<ReadonlyMap<string, number>> {
  const { body } = await askAdmin(socketPath, { path: `/stats?filter=${encodeURIComponent(pattern)}` });
  const rows = body.split('\n').map((line) => /^(.+): (\d+)$/.exec(line));
  return new Map(rows.flatMap((row) => (row ? [[row[1] ?? '', Number(row[2])] as const] : [])));
}
