import type { Rates } from '../rates.ts';

/** The price of models of one kind of provider. Unit: US dollars per million tokens, as in `prices:` of the file. */
export interface KindPrice extends Rates {
  /** A kind of provider, the plugin's own or any other. */
  readonly kind: string;
  /** The provider's own name of the model; a `*` at its end matches any rest. */
  readonly model: string;
  readonly input: number;
  readonly output: number;
  /** US dollars for each call, whatever its tokens. */
  readonly call?: number | undefined;
  /** US dollars for each web search that the provider ran. */
  readonly webSearch?: number | undefined;
  /** Rates of calls with more tokens of input than this; what is absent stays as it was. */
  readonly above?: readonly (Rates & { readonly tokens: number })[] | undefined;
  /** By the name of a tier of the service, as answers say it: percent of the rates, or rates of its own. */
  readonly tiers?: Readonly<Record<string, Rates & { readonly percent?: number | undefined }>> | undefined;
}
