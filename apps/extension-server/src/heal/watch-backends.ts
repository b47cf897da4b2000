import { unseenEdits } from './unseen-edits.ts';
import { watchResource, type WatchResourceOptions } from './watch-resource.ts';

const BACKENDS = { group: 'gateway.envoyproxy.io', version: 'v1alpha1', plural: 'backends' } as const;

export interface WatchBackendsOptions extends Pick<WatchResourceOptions, 'kubeconfig' | 'report'> {
  /** Annotations of a Backend have changed, and Envoy Gateway will not look. */
  readonly onUnseen: () => void;
}

/** Watches the Backends of a cluster until it is closed. Needs to list and watch them. */
export function watchBackends({ onUnseen, ...where }: WatchBackendsOptions): { close(): void } {
  const edits = unseenEdits();
  return watchResource({
    ...where,
    resource: BACKENDS,
    what: 'Backends',
    written: (backend) => {
      if (edits.written(backend)) onUnseen();
    },
    deleted: edits.deleted,
  });
}
