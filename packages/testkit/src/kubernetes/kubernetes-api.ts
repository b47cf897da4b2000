import { until } from '../until.ts';
import { apiClient, type KubernetesAddress } from './api-request.ts';
import { nameOf, type Manifest } from './manifest.ts';
import { resourcePaths } from './resource-paths.ts';

export interface KubernetesApi {
  /**
   * Server-side apply, one object after the other, in the order of the list; definitions until they are in force.
   * @throws {Error} with the words of the API server when it refuses one
   */
  apply(manifests: readonly Manifest[]): Promise<void>;
  /** An object that is not there is no error. */
  delete(manifests: readonly Manifest[]): Promise<void>;
  /** As it is now; undefined: it is not there. */
  get(manifest: Manifest): Promise<Manifest | undefined>;
  /** Whether the server says that it is ready. */
  isReady(): Promise<boolean>;
  close(): void;
}

/** All definitions of Gateway API and Envoy Gateway on two busy cores. */
const ESTABLISHED_MS = 60_000;

interface Conditions {
  /** A new definition has `null`. */
  readonly conditions?: readonly { readonly type: string; readonly status: string }[] | null;
}
const WHO = 'dragoman-testkit';

/** Objects of a kube-apiserver on this machine. */
export function kubernetesApi(address: KubernetesAddress): KubernetesApi {
  const { ask, close } = apiClient(address);
  const pathOf = resourcePaths(ask);

  const get = async (manifest: Manifest): Promise<Manifest | undefined> => {
    const { status, text } = await ask({ path: await pathOf(manifest) });
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`${nameOf(manifest)} cannot be read: ${messageOf(text)}`);
    return JSON.parse(text) as Manifest;
  };

  const isInForce = async (definition: Manifest): Promise<boolean> => {
    const { conditions } = ((await get(definition))?.['status'] ?? {}) as Conditions;
    return conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false;
  };

  return {
    apply: async (manifests) => {
      for (const manifest of manifests) {
        const path = `${await pathOf(manifest)}?fieldManager=${WHO}&force=true`;
        const { status, text } = await ask({ method: 'PATCH', path, body: manifest });
        if (status >= 300) throw new Error(`${nameOf(manifest)} is refused: ${messageOf(text)}`);
      }
      for (const each of manifests.filter(({ kind }) => kind === 'CustomResourceDefinition'))
        if (!(await until(() => isInForce(each), { ms: ESTABLISHED_MS })))
          throw new Error(`${nameOf(each)} is not in force`);
    },
    delete: async (manifests) => {
      for (const manifest of manifests) {
        const { status, text } = await ask({ method: 'DELETE', path: await pathOf(manifest) });
        if (status >= 300 && status !== 404)
          throw new Error(`${nameOf(manifest)} cannot be deleted: ${messageOf(text)}`);
      }
    },
    get,
    isReady: async () => {
      const { status } = await ask({ path: '/readyz' }).catch(() => ({ status: 0 }));
      return status === 200;
    },
    close,
  };
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message: string }).message;
  } catch {
    // Not a Status object: as it came.
    return text;
  }
}
