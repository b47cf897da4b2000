import type { ActivePlugin } from '@dragoman/config';
import type { PriceLine } from '@dragoman/metering';

/** The prices that are known of a kind of provider, by the provider's own names of its models. */
export type Catalogue = (kind: string) => readonly PriceLine[];

/** What dragoman.yaml does not say itself. */
export interface KnownBeside {
  readonly catalogue: Catalogue;
  /** By which the translator and authz know a plugin and its settings. */
  readonly pluginId: (plugin: ActivePlugin) => string;
}
