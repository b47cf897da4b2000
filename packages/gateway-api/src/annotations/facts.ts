import type { ProviderKind, ProviderFormat } from '@dragoman/spec';
import type { HealthCheckIntent, PublicName, RetryReason } from '@dragoman/patches';

/** What goes upstream as the model's name, and for whom. `*`: what the `*` of the public name stood for. */
export interface UpstreamNames {
  /** For everything that is not named. */
  readonly all?: string;
  /** On a Backend by public name, on an HTTPRoute by the name of the Backend. */
  readonly by: ReadonlyMap<string, string>;
}

export interface ProviderChoice {
  readonly kind: ProviderKind;
  readonly formats: readonly ProviderFormat[];
}

/** A policy by its name, in the namespace of what names it. */
export interface PolicyChoice {
  readonly policy?: string;
}

/** How long and how often; the nearer to the model the stronger: HTTPRoute, Gateway, default. */
export interface Patience {
  readonly timeoutMs?: number;
  readonly idleMs?: number;
  readonly retries?: { readonly attempts: number; readonly on: readonly RetryReason[] };
}

export interface GatewayFacts extends Patience, PolicyChoice {}

export interface RouteFacts extends Patience, PolicyChoice {
  readonly models?: readonly PublicName[];
  readonly upstream?: UpstreamNames;
  readonly provider?: ProviderChoice;
  /** Names of Backends that are only asked when the others have failed, in order. */
  readonly fallback?: readonly string[];
}

export interface BackendFacts {
  readonly provider?: ProviderChoice;
  readonly upstream?: UpstreamNames;
  readonly fallback?: boolean;
  readonly path?: string;
  readonly apiVersion?: string;
  readonly project?: string;
  readonly location?: string;
  readonly region?: string;
  /** What the provider is called in answers and logs. */
  readonly name?: string;
  readonly health?: HealthCheckIntent;
}

/** A value that was understood, or what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

export const understood = <T>(value: T): Parsed<T> => ({ value });
export const wrong = (why: string): Parsed<never> => ({ wrong: why });
