import { parseListenAt, type ListenAt } from '@dragoman/runtime';

/** What every service takes. */
export interface ServiceFlags {
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly admin?: string;
}

export interface ServiceOptions {
  readonly listen: ListenAt;
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
  readonly admin?: { readonly host: string; readonly port: number };
}

/** The flags of a service as values, or what is wrong with them. */
export function serviceOptions({ listen, tlsCert, tlsKey, tlsCa, admin }: ServiceFlags): ServiceOptions | string {
  const at = parseListenAt(listen);
  if (!at) return `--listen ${listen} is neither unix:///path/to.sock nor HOST:PORT`;
  const adminAt = admin === undefined ? undefined : parseListenAt(admin);
  if (admin !== undefined && (!adminAt || 'path' in adminAt)) return `--admin ${admin} is not HOST:PORT`;
  const files = [tlsCert, tlsKey, tlsCa].filter((file) => file !== undefined);
  if (files.length > 0 && files.length < 3) return '--tls-cert, --tls-key and --tls-ca belong together';
  const [cert, key, ca] = files;
  return {
    listen: at,
    ...(cert !== undefined && key !== undefined && ca !== undefined && { tls: { cert, key, ca } }),
    ...(adminAt && 'host' in adminAt && { admin: adminAt }),
  };
}
