/** The price of models of one kind of provider. Unit: US dollars per million tokens, as in `prices:` of the file. */
export interface KindPrice {
  /** A kind of provider, the plugin's own or any other. */
  readonly kind: string;
  /** The provider's own name of the model; a `*` at its end matches any rest. */
  readonly model: string;
  readonly input: number;
  /** Without it `input` holds. */
  readonly cachedInput?: number;
  /** Without it `input` holds. */
  readonly cacheWrite?: number;
  readonly output: number;
}
