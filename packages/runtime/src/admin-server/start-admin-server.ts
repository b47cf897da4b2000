import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { renameMetrics } from './rename-metrics.ts';

const MAX_HEADER_BYTES = 8_192;
const REQUEST_MS = 10_000;
const IDLE_MS = 5_000;
const TEXT = 'text/plain; charset=utf-8';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What the server asks when it is asked. */
export interface AdminChecks {
  /** Undefined: ready. Else why not; holds nothing secret. */
  readonly ready: () => string | undefined | Promise<string | undefined>;
  /** A JSON object without anything secret. */
  readonly status: () => object | Promise<object>;
  /** The text of Envoy's `/stats/prometheus`. */
  readonly envoyMetrics: () => Promise<string>;
}

export interface AdminServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly checks: AdminChecks;
  /** Our own metrics, printed after Envoy's. */
  readonly registry?: Registry;
}

export interface AdminServer {
  /** The port it listens on. */
  readonly port: number;
  /** Ends open connections as well. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Page = () => Promise<Answer>;

/**
 * Serves `/livez`, `/readyz`, `/status` and `/metrics`.
 * @throws {Error} with the `code` of the system, such as EADDRINUSE, when it cannot listen
 */
export async function startAdminServer({ host, port, checks, registry }: AdminServerOptions): Promise<AdminServer> {
  const pages = pagesOf(checks, registry);
  const limits = { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS };
  const server = createServer({ ...limits, keepAliveTimeout: IDLE_MS }, (request, response) => {
    void answerTo(pages, request.method, request.url).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, ...(status === 405 && { allow: 'GET, HEAD' }) }).end(body);
    });
  });
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const text = (status: number, body: string): Answer => ({ status, type: TEXT, body: `${body}\n` });

function pagesOf(checks: AdminChecks, registry: Registry | undefined): ReadonlyMap<string, Page> {
  return new Map<string, Page>([
    ['/livez', async () => text(200, 'ok')],
    [
      '/readyz',
      async () => {
        const reason = await checks.ready();
        return reason === undefined ? text(200, 'ok') : text(503, reason);
      },
    ],
    [
      '/status',
      async () => ({ status: 200, type: JSON_TYPE, body: `${JSON.stringify(await checks.status(), null, 2)}\n` }),
    ],
    ['/metrics', async () => ({ status: 200, type: PROMETHEUS, body: await metrics(checks, registry) })],
  ]);
}

async function metrics(checks: AdminChecks, registry: Registry | undefined): Promise<string> {
  const envoy = await checks
    .envoyMetrics()
    .then(renameMetrics, () => '# Envoy does not answer: its metrics are missing');
  const own = registry ? await registry.metrics() : '';
  return `${envoy.trimEnd()}\n${own}`;
}

async function answerTo(pages: ReadonlyMap<string, Page>, method = '', url = ''): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'only GET and HEAD');
  const page = pages.get(url.split('?', 1)[0] ?? '');
  if (!page) return text(404, `not found; there are ${[...pages.keys()].join(', ')}`);
  try {
    return await page();
  } catch {
    // What failed may name internals; the one who asks learns only that it did.
    return text(500, 'this page cannot be made');
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another process uses it' : error.message;
      const message = `the admin server cannot listen on ${host.includes(':') ? `[${host}]` : host}:${port}: ${reason}`;
      failed(Object.assign(new Error(message, { cause: error }), { code: error.code }));
    });
    server.listen(port, host, listening);
  });
}
