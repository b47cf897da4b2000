import type { Touch } from './healer.ts';

const GROUP = { group: 'gateway.networking.k8s.io', version: 'v1' } as const;
/** Only what has this prefix makes Envoy Gateway translate again. */
const ANNOTATION = 'gateway.envoyproxy.io/dragoman-retry';
const CONTROLLER_PREFIX = 'gateway.envoyproxy.io/';

interface Listed {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly spec?: { readonly gatewayClassName?: string; readonly controllerName?: string };
  }[];
}

/**
 * An annotation on every Gateway of Envoy Gateway. Needs to list GatewayClasses, and to list and patch Gateways.
 * @param kubeconfig absent: the one of the pod that we are in
 */
export function annotateGateways(kubeconfig: string | undefined): Touch {
  return {
    what: 'the Gateways',
    touch: async () => {
      // It is large, and needed only when something went wrong.
      const { CustomObjectsApi, KubeConfig, PatchStrategy, setHeaderOptions } = await import('@kubernetes/client-node');
      const config = new KubeConfig();
      if (kubeconfig === undefined) config.loadFromCluster();
      else config.loadFromFile(kubeconfig);
      const api = config.makeApiClient(CustomObjectsApi);
      const list = async (plural: string): Promise<NonNullable<Listed['items']>> =>
        ((await api.listClusterCustomObject({ ...GROUP, plural })) as Listed).items ?? [];
      const classes = await list('gatewayclasses');
      const ours = new Set(
        classes
          .filter(({ spec }) => spec?.controllerName?.startsWith(CONTROLLER_PREFIX))
          .map(({ metadata }) => metadata?.name),
      );
      const body = { metadata: { annotations: { [ANNOTATION]: new Date().toISOString() } } };
      const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
      const failed: Error[] = [];
      for (const { metadata, spec } of await list('gateways')) {
        const { name, namespace } = metadata ?? {};
        if (name === undefined || namespace === undefined || !ours.has(spec?.gatewayClassName)) continue;
        const gateway = { ...GROUP, plural: 'gateways', namespace, name, body };
        // One that cannot be patched must not keep the others from it.
        await api.patchNamespacedCustomObject(gateway, asMergePatch).catch((error: Error) => failed.push(error));
      }
      if (failed[0]) throw failed[0];
    },
  };
}
