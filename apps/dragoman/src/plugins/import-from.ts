import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as spec from '@dragoman/spec';
import { hostModule, type HostModule } from './host-module.ts';

type Hooks = Required<Parameters<typeof registerHooks>[0]>;

const ASKED = 'dragoman-plugin:';

let hooked: Promise<void> | undefined;

/** Imports a package as a module in this folder would. The folder need not hold such a module. */
export async function importFrom(name: string, folder: string): Promise<{ readonly default?: unknown }> {
  await (hooked ??= hook());
  const asked = new URLSearchParams({ name, folder });
  return (await import(`${ASKED}${asked.toString()}`)) as { readonly default?: unknown };
}

/** What plugins may import without installing it is what this process runs with. */
async function hook(): Promise<void> {
  const hosts = [hostModule('@dragoman/spec', spec, false), hostModule('zod', await import('zod'), true)];
  registerHooks({ resolve: resolveWith(hosts), load: loadWith(hosts) });
}

const resolveWith =
  (hosts: readonly HostModule[]): Hooks['resolve'] =>
  (specifier, context, next) => {
    if (specifier.startsWith(ASKED)) {
      const asked = new URLSearchParams(specifier.slice(ASKED.length));
      const parentURL = pathToFileURL(join(asked.get('folder') ?? '', 'plugins.mjs')).href;
      return next(asked.get('name') ?? '', { ...context, parentURL });
    }
    const host = hosts.find(({ name }) => name === specifier);
    if (!host) return next(specifier, context);
    const ours = { url: host.url, shortCircuit: true };
    if (!host.yields) return ours;
    try {
      return next(specifier, context);
    } catch {
      return ours;
    }
  };

const loadWith =
  (hosts: readonly HostModule[]): Hooks['load'] =>
  (url, context, next) => {
    const host = hosts.find((each) => each.url === url);
    return host ? { format: 'module', source: host.source, shortCircuit: true } : next(url, context);
  };
