import type { KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import { unseenEdits } from './unseen-edits.ts';

const RESOURCE = { group: 'gateway.envoyproxy.io', version: 'v1alpha1', plural: 'backends' } as const;
const PATH = `/apis/${RESOURCE.group}/${RESOURCE.version}/${RESOURCE.plural}`;
const AGAIN_MS = 5_000;

export interface WatchBackendsOptions {
  /** Absent: the one of the pod that we are in. */
  readonly kubeconfig: string | undefined;
  /** Annotations of a Backend have changed, and Envoy Gateway will not look. */
  readonly onUnseen: () => void;
  readonly report: (line: string) => void;
}

/** Watches the Backends of a cluster until it is closed. Needs to list and watch them. */
export function watchBackends({ kubeconfig, onUnseen, report }: WatchBackendsOptions): { close(): void } {
  const edits = unseenEdits();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;

  const watch = async (): Promise<void> => {
    // It is large, and needed with an API server only.
    const { CustomObjectsApi, KubeConfig, makeInformer } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    if (kubeconfig === undefined) config.loadFromCluster();
    else config.loadFromFile(kubeconfig);
    const api = config.makeApiClient(CustomObjectsApi);
    const list = async () => (await api.listClusterCustomObject(RESOURCE)) as KubernetesListObject<KubernetesObject>;
    const informer = makeInformer(config, PATH, list);
    stop = () => void informer.stop();
    const start = (): void => {
      informer.start().catch(again);
    };
    const again = (error: unknown): void => {
      if (closed) return;
      report(`cannot watch Backends: ${error instanceof Error ? error.message : 'the API server ended the watch'}`);
      clearTimeout(timer);
      timer = setTimeout(start, AGAIN_MS).unref();
    };
    const look = (backend: KubernetesObject): void => {
      if (edits.written(backend)) onUnseen();
    };
    informer.on('add', look);
    informer.on('update', look);
    informer.on('delete', edits.deleted);
    informer.on('error', again);
    if (!closed) start();
  };

  watch().catch((error: Error) => report(`cannot watch Backends: ${error.message}`));
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}
