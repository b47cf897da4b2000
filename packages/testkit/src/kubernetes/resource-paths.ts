import { until } from '../until.ts';
import type { ApiClient } from './api-request.ts';
import type { Manifest } from './manifest.ts';

interface Resource {
  /** As in a path: plural. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** A new kind is listed a little later than it is in force. */
const DISCOVERED_MS = 10_000;

const root = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

/**
 * Gives the path of an object, from what the API server says of its kinds; that is remembered.
 * @throws {Error} for a kind that it does not know within 10 s
 */
export function resourcePaths(ask: ApiClient['ask']): (manifest: Manifest) => Promise<string> {
  const known = new Map<string, Resource>();

  const look = async ({ apiVersion, kind }: Manifest): Promise<Resource | undefined> => {
    const key = `${apiVersion}/${kind}`;
    if (known.has(key)) return known.get(key);
    const { status, text } = await ask({ path: root(apiVersion) });
    if (status !== 200) return undefined;
    for (const each of (JSON.parse(text) as { resources: readonly Resource[] }).resources)
      if (!each.name.includes('/')) known.set(`${apiVersion}/${each.kind}`, each);
    return known.get(key);
  };

  return async (manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    const resource = await until(() => look(manifest), { ms: DISCOVERED_MS, every: 100 });
    if (!resource) throw new Error(`the API server does not know ${kind} of ${apiVersion}`);
    const namespace = resource.namespaced ? `namespaces/${metadata.namespace ?? 'default'}/` : '';
    return `${root(apiVersion)}/${namespace}${resource.name}/${metadata.name}`;
  };
}
