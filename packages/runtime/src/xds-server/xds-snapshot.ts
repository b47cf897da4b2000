import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { TypedExtensionConfig } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import type { Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import type { RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';

/** Everything an Envoy is to serve. Names are unique within a list; the order does not matter. */
export interface XdsSnapshot {
  readonly listeners: readonly Listener[];
  readonly routes: readonly RouteConfiguration[];
  readonly clusters: readonly Cluster[];
  /** Settings of filters that listeners ask for by name. */
  readonly extensions?: readonly TypedExtensionConfig[];
}

/** `ms`: from the call to the last acknowledgement. `reason`: Envoy's own words, after the type of the resources. */
export type PublishOutcome =
  { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly reason: string };

/** The types of resources that are served, by a name for messages. */
export const TYPE_URLS = {
  extensions: 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig',
  clusters: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  listeners: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  routes: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
} as const;

export type Kind = keyof typeof TYPE_URLS;

/**
 * Make before break: what is referred to goes before what refers to it; Envoy asks for the settings of filters and for
 * routes after listeners. Who may call is settled before there is something new to call.
 */
export const KINDS = ['clusters', 'listeners', 'extensions', 'routes'] as const satisfies readonly Kind[];

/** What listeners ask for by name, as opposed to all that there is. */
export const NAMED_KINDS = ['extensions', 'routes'] as const satisfies readonly Kind[];

export type NamedKind = (typeof NAMED_KINDS)[number];

export const isNamed = (kind: Kind): kind is NamedKind => (NAMED_KINDS as readonly Kind[]).includes(kind);
