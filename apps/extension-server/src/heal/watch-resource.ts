import type { CustomObjectsApi, KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';

const AGAIN_MS = 5_000;

export interface CustomResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

export interface WatchResourceOptions {
  /** Absent: the one of the pod that we are in. */
  readonly kubeconfig: string | undefined;
  readonly resource: CustomResource;
  /** For messages: `Backends`. */
  readonly what: string;
  /** An object as it is now, when it is found and when it changes. */
  readonly written: (object: KubernetesObject, api: CustomObjectsApi) => void;
  readonly deleted: (object: KubernetesObject) => void;
  readonly report: (line: string) => void;
}

/** Watches all objects of a kind in a cluster until it is closed. Needs to list and watch them. */
export function watchResource(options: WatchResourceOptions): { close(): void } {
  const { kubeconfig, resource, what, written, deleted, report } = options;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let told = '';
  let stop = (): void => undefined;

  const tell = (error: unknown): void => {
    const line = `cannot watch ${what}: ${error instanceof Error ? error.message : 'the API server ended the watch'}`;
    if (line !== told) report(line);
    told = line;
  };
  const watch = async (): Promise<void> => {
    // It is large, and needed with an API server only.
    const { CustomObjectsApi, KubeConfig, makeInformer } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    if (kubeconfig === undefined) config.loadFromCluster();
    else config.loadFromFile(kubeconfig);
    const api = config.makeApiClient(CustomObjectsApi);
    const list = async () => (await api.listClusterCustomObject(resource)) as KubernetesListObject<KubernetesObject>;
    const informer = makeInformer(config, `/apis/${resource.group}/${resource.version}/${resource.plural}`, list);
    stop = () => void informer.stop();
    const start = (): void => {
      informer.start().catch(again);
    };
    const again = (error: unknown): void => {
      if (closed) return;
      tell(error);
      clearTimeout(timer);
      timer = setTimeout(start, AGAIN_MS).unref();
    };
    const look = (object: KubernetesObject): void => {
      told = '';
      written(object, api);
    };
    informer.on('add', look);
    informer.on('update', look);
    informer.on('delete', deleted);
    informer.on('error', again);
    if (!closed) start();
  };

  watch().catch(tell);
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}
