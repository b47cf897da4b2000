import { parseListenAt, type ListenAt } from '@dragoman/runtime';
import { loadPlugins } from '../plugins/load-plugins.ts';
import { openShelf, type PluginShelf, type ShelfOptions } from '../plugins/plugin-shelf.ts';

/** What every service takes. */
export interface ServiceFlags {
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly admin?: string;
}

/** Of a service that asks plugins. */
export interface PluginFlags {
  readonly plugins?: string;
  readonly pluginsFrom?: string;
}

export interface ServiceOptions {
  readonly listen: ListenAt;
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
  readonly admin?: { readonly host: string; readonly port: number };
}

/** The flags of a service as values, or what is wrong with them. */
export function serviceOptions(flags: ServiceFlags): ServiceOptions | string {
  const listen = parseListenAt(flags.listen);
  if (!listen) return `--listen ${flags.listen} is neither unix:///path/to.sock nor HOST:PORT`;
  const admin = adminOf(flags);
  if (typeof admin === 'string') return admin;
  const tls = tlsOf(flags);
  if (typeof tls === 'string') return tls;
  return { listen, ...(tls && { tls }), ...(admin && { admin }) };
}

/** The plugins of a service; undefined: they cannot be loaded, and what is wrong has been said. */
export async function openPlugins(
  { plugins: file, pluginsFrom: folder }: PluginFlags,
  { env, report }: Pick<ShelfOptions, 'env' | 'report'>,
): Promise<PluginShelf | undefined> {
  const opened = await openShelf({ file, folder, env, load: loadPlugins, report });
  if (opened.ok) return opened.shelf;
  opened.problems.forEach(report);
  return undefined;
}

function adminOf({ admin }: ServiceFlags): ServiceOptions['admin'] | string {
  if (admin === undefined) return undefined;
  const at = parseListenAt(admin);
  return at && 'host' in at ? at : `--admin ${admin} is not HOST:PORT`;
}

const tlsOf = ({ tlsCert: cert, tlsKey: key, tlsCa: ca }: ServiceFlags): ServiceOptions['tls'] | string =>
  tlsFiles({ cert, key, ca }, 'tls');

/** Files that belong together, of the flags `--PREFIX-cert`, `--PREFIX-key` and `--PREFIX-ca`. */
export function tlsFiles(
  { cert, key, ca }: Readonly<Record<'cert' | 'key' | 'ca', string | undefined>>,
  prefix: string,
): ServiceOptions['tls'] | string {
  if (cert === undefined && key === undefined && ca === undefined) return undefined;
  if (cert === undefined || key === undefined || ca === undefined)
    return `--${prefix}-cert, --${prefix}-key and --${prefix}-ca belong together`;
  return { cert, key, ca };
}
