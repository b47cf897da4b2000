import type { Hook, Hooks } from '../hooks/hooks.ts';

export interface HookObserver {
  readonly measure: (hook: string, outcome: 'ok' | 'failed', seconds: number) => void;
  /** @param reason of ours, nothing secret */
  readonly onFailure: (reason: string, error: Error) => void;
}

/** The same hooks, each timed, and what they throw told before it goes on. */
export function observed(hooks: Hooks, { measure, onFailure }: HookObserver): Hooks {
  const watched =
    <I, O>(name: keyof Hooks, hook: Hook<I, O>): Hook<I, O> =>
    (request, caller) => {
      const start = performance.now();
      const seconds = (): number => (performance.now() - start) / 1000;
      try {
        const response = hook(request, caller);
        measure(name, 'ok', seconds());
        return response;
      } catch (error) {
        measure(name, 'failed', seconds());
        onFailure(`${name}: ${(error as Error).message}`, error as Error);
        throw error;
      }
    };
  return {
    postRouteModify: watched('postRouteModify', hooks.postRouteModify),
    postEndpointsModify: watched('postEndpointsModify', hooks.postEndpointsModify),
    postClusterModify: watched('postClusterModify', hooks.postClusterModify),
    postVirtualHostModify: watched('postVirtualHostModify', hooks.postVirtualHostModify),
    postHTTPListenerModify: watched('postHTTPListenerModify', hooks.postHTTPListenerModify),
    postTranslateModify: watched('postTranslateModify', hooks.postTranslateModify),
  };
}
