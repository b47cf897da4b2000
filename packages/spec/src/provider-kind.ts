import type { Format } from './formats.ts';

/** How a credential is shown to a provider. */
export interface Credential {
  readonly header: string;
  readonly prefix: string;
}

/** How the caller's canonical path becomes the provider's, for one format. */
export interface PathRule {
  /** What is taken off the beginning of the caller's path; the first that fits. */
  readonly strip: readonly string[];
  /** What is put there instead, after the endpoint's own path. `{model}`: the provider's name of the model. */
  readonly base: string;
  /** Query parameters that the provider wants; `{apiVersion}` is the provider's setting. */
  readonly query?: string;
}

/** A kind of provider is data: one row says all that differs between it and the next. */
export interface ProviderKind {
  readonly kind: string;
  /** The base URL that its official client takes; `{region}` is the provider's setting. Absent: has to be given. */
  readonly endpoint?: string;
  /** A version segment which may stand at the end of an endpoint and is then not added again. */
  readonly version?: readonly string[];
  /** What it speaks, the preferred first. */
  readonly formats: readonly Format[];
  readonly paths: Partial<Record<Format, PathRule>>;
  readonly credential: Credential;
  readonly keyRequired: boolean;
  /** Settings beside `endpoint` and `key` that it has to be given. */
  readonly needs: readonly ('region' | 'apiVersion' | 'project' | 'location')[];
  /** Headers it wants from everybody, where the caller sent none. */
  readonly defaultHeaders: Readonly<Record<string, string>>;
  /** Environment variables that turn it on without a file. */
  readonly environment: { readonly key: string; readonly endpoint?: string };
  /** Model names, with a trailing `*` for families, that it is asked for when there is no file. */
  readonly families: readonly string[];
  /** Well-known models, to list in `GET /v1/models` where a wildcard covers them. */
  readonly knownModels: readonly string[];
}
