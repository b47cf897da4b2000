/**
 * Tokens of one call, as the provider counted them.
 *
 * Unit: tokens of the model that served it. Convention: `input` holds cache reads and writes, `output` holds reasoning,
 * whatever the provider's own convention is; Anthropic and Bedrock count cache tokens apart and Gemini counts thoughts
 * apart, so their formats add up. Missing is undefined, never 0: who says nothing did not say zero.
 */
export interface Usage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  /** Of `cacheWrite`, what is kept for an hour (Anthropic), which is dearer. */
  readonly cacheWrite1h?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly audioInput?: number | undefined;
  readonly audioOutput?: number | undefined;
  readonly imageInput?: number | undefined;
  readonly imageOutput?: number | undefined;
  /** What is paid for, where the provider says it apart from what it counted (Cohere `billed_units`). */
  readonly billed?: { readonly input?: number | undefined; readonly output?: number | undefined } | undefined;
  /** Calls of tools that the provider ran itself (web search …), by its name for them. */
  readonly serverTools?: Readonly<Record<string, number>> | undefined;
  /** The tier that served it where it was not the usual one, as `serviceTierOf` names it: it has prices of its own. */
  readonly serviceTier?: string | undefined;
}
