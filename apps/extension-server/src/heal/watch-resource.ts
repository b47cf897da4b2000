import type { CustomObjectsApi, Informer, KubernetesListObject, KubernetesObject } from '@kubernetes/client-node';
import { kubeConfig } from './kube-config.ts';

const AGAIN_MS = 5_000;

/** Secrets of one namespace that have a label. */
export interface LabelledSecrets {
  readonly secretsIn: string;
  readonly label: string;
}

export interface CustomResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

export interface WatchResourceOptions {
  /** Absent: the one of the pod that we are in. */
  readonly kubeconfig: string | undefined;
  readonly resource: CustomResource | LabelledSecrets;
  /** For messages: `Backends`. */
  readonly what: string;
  /** An object as it is now, when it is found and when it changes. */
  readonly written: (object: KubernetesObject, api: CustomObjectsApi) => void;
  readonly deleted: (object: KubernetesObject) => void;
  /** All that there are have been found; or they could not be. */
  readonly listed?: (error?: unknown) => void;
  readonly report: (line: string) => void;
}

/** Watches all objects of a kind in a cluster until it is closed. Needs to list and watch them. */
export function watchResource(options: WatchResourceOptions): { close(): void } {
  const { kubeconfig, resource, what, written, deleted, listed, report } = options;
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
    const { CoreV1Api, CustomObjectsApi, makeInformer } = await import('@kubernetes/client-node');
    const config = await kubeConfig(kubeconfig);
    const api = config.makeApiClient(CustomObjectsApi);
    const informerOf = (): Informer<KubernetesObject> => {
      if ('secretsIn' in resource) {
        const { secretsIn: namespace, label: labelSelector } = resource;
        const core = config.makeApiClient(CoreV1Api);
        const secrets = async () => core.listNamespacedSecret({ namespace, labelSelector });
        return makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`, secrets, labelSelector);
      }
      const { group, version, plural } = resource;
      const list = async () => (await api.listClusterCustomObject(resource)) as KubernetesListObject<KubernetesObject>;
      return makeInformer(config, `/apis/${group}/${version}/${plural}`, list);
    };
    const informer = informerOf();
    stop = () => void informer.stop();
    const start = (): void => {
      informer.start().then(() => listed?.(), again);
    };
    const again = (error: unknown): void => {
      if (closed) return;
      listed?.(error);
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
