import { gatewayApi } from './gateway-api.ts';
import type { Touch } from './healer.ts';

/** Only what has this prefix makes Envoy Gateway translate again. */
const ANNOTATION = 'gateway.envoyproxy.io/dragoman-retry';
const CONTROLLER_PREFIX = 'gateway.envoyproxy.io/';

/**
 * An annotation on every Gateway of Envoy Gateway. Needs to list GatewayClasses, and to list and patch Gateways.
 * @param kubeconfig absent: the one of the pod that we are in
 */
export function annotateGateways(kubeconfig: string | undefined): Touch {
  return {
    what: 'the Gateways',
    touch: async () => {
      const { list, annotate } = await gatewayApi(kubeconfig);
      const classes = await list('gatewayclasses');
      const ours = new Set(
        classes
          .filter(({ spec }) => spec?.controllerName?.startsWith(CONTROLLER_PREFIX))
          .map(({ metadata }) => metadata?.name),
      );
      const annotations = { [ANNOTATION]: new Date().toISOString() };
      const failed: Error[] = [];
      for (const { metadata, spec } of await list('gateways')) {
        const { name, namespace } = metadata ?? {};
        if (name === undefined || namespace === undefined || !ours.has(spec?.gatewayClassName)) continue;
        // One that cannot be patched must not keep the others from it.
        await annotate({ namespace, name }, annotations).catch((error: Error) => failed.push(error));
      }
      if (failed[0]) throw failed[0];
    },
  };
}
