import type { ProviderCodec } from '../codec.ts';
import type { SupportTable } from '../features.ts';
import type { PluginFormatName } from '../formats.ts';

/**
 * A wire format that is not one of `FORMATS`, as it is spoken to providers. The kinds that speak it list its name; all
 * callers reach them, in their own dialects. Pure, like every codec: no clock, no network. Its stream is a `Machine`
 * whose steps change no state but the one they return.
 */
export interface PluginFormat extends Omit<ProviderCodec, 'format' | 'support'> {
  /** `acme:chat`: two words of lower-case letters, digits and hyphens. */
  readonly format: PluginFormatName;
  /** A feature without a row is refused. */
  readonly support: Partial<SupportTable>;
}
