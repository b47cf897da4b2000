import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { dragomanCommand } from '../gateway/command.ts';
import { extensionServer, type ExtensionServer } from './extension-server.ts';

/** A service of ours that Envoys ask, started, watched and ended as the extension server is. */
export interface Service extends ExtensionServer {
  /** `unix:///path/to.sock` */
  readonly address: string;
}

export interface ServiceOptions {
  /** Its socket is in it. */
  readonly dir: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Returns when it is ready. */
export async function startService(
  name: 'translate' | 'authz' | 'meter',
  { dir, env = {} }: ServiceOptions,
): Promise<Service> {
  const socket = join(dir, `${name}.sock`);
  const command = [...dragomanCommand(), name];
  const service = extensionServer({ command, dir, socket, adminPort: await freePort(), args: [], env });
  await service.start();
  return { ...service, address: `unix://${socket}` };
}
