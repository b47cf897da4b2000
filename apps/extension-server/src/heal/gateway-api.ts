import { kubeConfig } from './kube-config.ts';

const GROUP = { group: 'gateway.networking.k8s.io', version: 'v1' } as const;

/** An object of Gateway API, as far as anything of it is read here. */
export interface ListedObject {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: { readonly gatewayClassName?: string; readonly controllerName?: string };
  readonly status?: { readonly listeners?: readonly { readonly attachedRoutes?: number }[] };
}

export interface GatewayApi {
  /** All of the cluster. @param plural such as `gateways` */
  list(plural: string): Promise<readonly ListedObject[]>;
  annotate(
    gateway: { readonly namespace: string; readonly name: string },
    annotations: Readonly<Record<string, string>>,
  ): Promise<void>;
}

/**
 * Gateway API's own objects in a cluster.
 * @param kubeconfig absent: the one of the pod that we are in
 * @throws {Error} where there is none
 */
export async function gatewayApi(kubeconfig: string | undefined): Promise<GatewayApi> {
  // It is large, and needed only when something went wrong.
  const { CustomObjectsApi, PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node');
  const config = await kubeConfig(kubeconfig);
  const api = config.makeApiClient(CustomObjectsApi);
  const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  return {
    list: async (plural) => {
      const listed = (await api.listClusterCustomObject({ ...GROUP, plural })) as { items?: readonly ListedObject[] };
      return listed.items ?? [];
    },
    annotate: async (gateway, annotations) => {
      const body = { metadata: { annotations } };
      await api.patchNamespacedCustomObject({ ...GROUP, plural: 'gateways', ...gateway, body }, asMergePatch);
    },
  };
}
