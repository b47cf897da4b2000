import { Agent, request } from 'node:https';

export interface KubernetesAddress {
  readonly port: number;
  readonly token: string;
}

export interface ApiRequest {
  readonly method?: string;
  readonly path: string;
  /** An object to apply. */
  readonly body?: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/** Asks an API server. */
export interface ApiClient {
  /** @throws {Error} when there is no answer at all */
  ask(request: ApiRequest): Promise<ApiAnswer>;
  close(): void;
}

const TIMEOUT_MS = 20_000;

/** Talks to a kube-apiserver on this machine, whose certificate it does not look at. */
export function apiClient({ port, token }: KubernetesAddress): ApiClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });
  const ask = ({ method = 'GET', path, body }: ApiRequest): Promise<ApiAnswer> =>
    new Promise((answered, failed) => {
      // A request without a body is refused when it names the type of one.
      const type = body === undefined ? {} : { 'content-type': 'application/apply-patch+yaml' };
      const headers = { authorization: `Bearer ${token}`, ...type };
      const sent = request({ host: '127.0.0.1', port, path, method, agent, headers, timeout: TIMEOUT_MS });
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`))).on('error', failed);
      sent.on('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('error', failed).on('end', () => answered({ status: answer.statusCode ?? 0, text }));
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { ask, close: () => agent.destroy() };
}
