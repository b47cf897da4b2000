import type { Config } from '@dragoman/config';
import { jsonPatch, type Patch } from '@dragoman/patches';

/** The patches of all plugins, in the order of the file. */
export async function pluginPatches({ plugins }: Pick<Config, 'plugins'>): Promise<readonly Patch[]> {
  if (plugins.every(({ patches }) => patches.length === 0)) return [];
  // Every message that Envoy has: loaded only where a patch may write one.
  const { registry } = await import('@envoyproxy/protos/registry');
  return plugins.flatMap(({ name, patches }) => patches.map((patch) => jsonPatch(patch, name, registry)));
}
