import type { Provider } from '@dragoman/config';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Finding } from './finding.ts';

const CONNECT_MS = 3_000;

/**
 * Whether a provider can be reached, and is who it has to be; nothing is sent but a handshake.
 * @param authorities - PEM, who may have signed its certificate; undefined: those that come with Node
 */
export function reachFinding(provider: Provider, authorities: Buffer | undefined): Promise<Finding> {
  const { name, endpoint } = provider;
  const { host, port } = endpoint;
  const isTls = endpoint.scheme === 'https';
  return new Promise((found) => {
    const socket = isTls ? connectTls(tlsOptions(provider, authorities)) : connect({ host, port });
    const end = (ok: boolean, says: string): void => {
      socket.destroy();
      found({ what: `provider ${name}`, ok, says: `${host}:${port} ${says}` });
    };
    socket.setTimeout(CONNECT_MS, () => end(false, 'does not answer'));
    socket.once(isTls ? 'secureConnect' : 'connect', () => end(true, 'can be reached'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(false, error.code ?? error.message));
  });
}

function tlsOptions({ endpoint: { host, port }, tls }: Provider, authorities: Buffer | undefined) {
  const name = tls?.serverName ?? host;
  return { host, port, ...(authorities && { ca: authorities }), ...(isIP(name) === 0 && { servername: name }) };
}
