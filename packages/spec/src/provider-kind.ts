import type { Format, ProviderFormat } from './formats.ts';

/** How a credential is shown to a provider. */
export interface Credential {
  readonly header: string;
  readonly prefix: string;
}

/** How the caller's canonical path becomes the provider's, for one format. */
export interface PathRule {
  /** What is taken off the beginning of the caller's path; the first that fits. */
  readonly strip: readonly string[];
  /**
   * What is put there instead, after the endpoint's own path. `{model}`: the provider's name of the model; `{project}`,
   * `{location}`: its settings.
   */
  readonly base: string;
  /** Query parameters that the provider wants; `{apiVersion}` is the provider's setting. */
  readonly query?: string;
}

/**
 * Claude behind another cloud's door: the body is Anthropic's without model and stream and with a version, and Bedrock
 * wraps the events of a stream.
 */
export type Door = 'bedrock-invoke' | 'vertex-anthropic';

/**
 * How a format is spoken at a place that takes not quite the same. A door changes what everybody says; `vertex-gemini`
 * only what is translated: whoever speaks Gemini to Vertex AI knows what it has no field for.
 */
export type Envelope = Door | 'vertex-gemini';

export const isDoor = (envelope: Envelope | undefined): envelope is Door =>
  envelope !== undefined && envelope !== 'vertex-gemini';

/** A format that is spoken for some models only: where the upstream name matches. */
export interface SomeModels {
  readonly format: ProviderFormat;
  /** An expression of RE2 that the upstream name begins with: `^…`. */
  readonly models: RegExp;
  /** These models are asked in no other format. */
  readonly only: boolean;
}

/** Who finds a credential where no key is given. */
export type CredentialSource = 'aws' | 'gcp';

/** Where the credential comes from when no key is given. */
export interface Keyless {
  readonly source: CredentialSource;
  /** Each alone shows, without a file, that there is a credential; empty: its settings are enough. */
  readonly variables: readonly string[];
}

/** A short-lived token in place of a key. */
export interface AccessToken {
  readonly credential: Credential;
  /** How the text of a key begins that is such a token. */
  readonly begins: string;
}

/** An endpoint for one value of a setting. */
export interface EndpointFor {
  readonly setting: 'location';
  readonly value: string;
  readonly endpoint: string;
}

/** A kind of provider is data: one row says all that differs between it and the next. */
export interface ProviderKind {
  readonly kind: string;
  /** The base URL that its official client takes; `{region}` is the provider's setting. Absent: has to be given. */
  readonly endpoint?: string;
  /** Where one value of a setting has an address of its own. */
  readonly endpointFor?: EndpointFor;
  /** A version segment which may stand at the end of an endpoint and is then not added again. */
  readonly version?: readonly string[];
  /** What it speaks, the preferred first. */
  readonly formats: readonly ProviderFormat[];
  readonly paths: Partial<Record<ProviderFormat, PathRule>>;
  /** Formats that are spoken to some models only; absent: all formats to all models. */
  readonly someModels?: readonly SomeModels[];
  /** Formats that are spoken in an envelope. */
  readonly envelopes?: Partial<Record<Format, Envelope>>;
  readonly credential: Credential;
  readonly token?: AccessToken;
  readonly keyRequired: boolean;
  readonly keyless?: Keyless;
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
