import { linesFor, linesText, type KnownName, type NamedPrice, type PriceLine } from '@dragoman/metering';
import type { PublicName, UpstreamName } from '@dragoman/patches';

/** The prices that are known of a kind of provider, by the provider's own names of its models. */
export type Catalogue = (kind: string) => readonly PriceLine[];

export interface PricedTarget {
  readonly name: PublicName;
  readonly upstream: UpstreamName;
  /** What the provider is called, and its kind. */
  readonly provider: string;
  readonly kind: string;
  /** Prices of the user's, which go before those of the catalogue. */
  readonly own: readonly NamedPrice[];
}

/** The prices of a target as the program in Envoy reads them; `''`: none is known. */
export function pricesOfTarget({ name, upstream, provider, kind, own }: PricedTarget, catalogue: Catalogue): string {
  const publicName: KnownName = { text: name.kind === 'regex' ? '' : name.text, whole: name.kind === 'exact' };
  const sent: KnownName =
    'model' in upstream
      ? { text: upstream.model, whole: true }
      : { text: publicName.text.slice(upstream.prefix.length), whole: publicName.whole };
  return linesText(linesFor({ publicName, upstream: sent, provider }, own, catalogue(kind)));
}
