import type { EnvoyGateway, Kubernetes, Manifest } from '@dragoman/testkit';
import type { Site, SiteOptions } from './site.ts';

/** Where resources are kept: every suite about what a user sees runs on both. */
export const SOURCES = ['file', 'Kubernetes'] as const;

export type Source = (typeof SOURCES)[number];

export type Start = (
  manifests: readonly Manifest[],
  more?: Omit<SiteOptions, 'manifests' | 'kubernetes'>,
) => Promise<EnvoyGateway>;

/** How Envoy Gateways of one source are started in a suite; they share an API server. */
export function startOn(site: Site, source: Source): { start: Start; kubernetes(): Promise<Kubernetes> } {
  let shared: Promise<Kubernetes> | undefined;
  const kubernetes = () => (shared ??= site.kubernetes());
  return {
    kubernetes,
    start: async (manifests, more = {}) =>
      site.envoyGateway({
        ...more,
        manifests,
        ...(source === 'Kubernetes' && { kubernetes: await kubernetes() }),
      }),
  };
}
