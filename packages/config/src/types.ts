import type {
  AnswerTransform,
  Authorizer,
  KindPrice,
  PluginFormat,
  ProviderFormat,
  ProviderKind,
  Rates,
  RequestTransform,
  XdsPatch,
} from '@dragoman/spec';
import type { RETRY_CAUSES } from './defaults.ts';
import type { BUDGET_MODES, BUDGET_PERIODS } from './schema/access.ts';
import type { PublicKey } from './schema/public-key.ts';

/** A file that was understood: every name in it exists, every default is filled in. */
export interface Config {
  readonly listen: Listen;
  readonly admin: Address;
  /** In the order of the file. */
  readonly providers: readonly Provider[];
  /** In the order of the file. */
  readonly models: readonly Model[];
  readonly keys: readonly VirtualKey[];
  readonly teams: readonly Team[];
  readonly organization: Allowance;
  readonly jwt: readonly Issuer[];
  readonly rules: readonly Rule[];
  /** In the order of the file. */
  readonly localLimits: readonly LocalLimit[];
  readonly prices: readonly Price[];
  readonly telemetry: { readonly accessLog?: { readonly file: string }; readonly otlp?: string };
  /** A folder, or servers. */
  readonly store: string | { readonly redis?: string; readonly postgres?: string };
  /** The plugins of the file, in its order; their kinds are with the providers that are of them. */
  readonly plugins: readonly ActivePlugin[];
}

/** What a plugin adds beside kinds of providers. */
export interface ActivePlugin {
  readonly name: string;
  /** By which the file lists it. */
  readonly package: string;
  /** As the file has them, with its variables put in; absent: none. */
  readonly settings?: unknown;
  readonly prices: readonly KindPrice[];
  readonly patches: readonly XdsPatch[];
  readonly formats: readonly PluginFormat[];
  readonly requestTransform?: RequestTransform;
  readonly answerTransform?: AnswerTransform;
  readonly authorizer?: Authorizer;
}

export interface Address {
  /** An IP address, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
}

export interface Listen extends Address {
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  readonly http3: boolean;
}

export interface Endpoint {
  readonly scheme: 'http' | 'https';
  /** A name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end; empty for none. */
  readonly path: string;
}

/** A file is relative to the folder of the configuration; the caller resolves it. */
export type KeySource =
  { readonly from: 'value'; readonly value: string } | { readonly from: 'file'; readonly path: string };

export interface Provider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly endpoint: Endpoint;
  readonly key?: KeySource;
  /** What it speaks, the preferred first; at least one. */
  readonly formats: readonly ProviderFormat[];
  readonly region?: string;
  readonly project?: string;
  readonly location?: string;
  readonly apiVersion?: string;
  /** For the models that go to it first. */
  readonly defaults: { readonly timeoutMs?: number; readonly idleMs?: number; readonly retries?: Retries };
  readonly health?: HealthCheck;
  /** Present: `/v1/files` and `/v1/batches` are asked here; of one provider at most. */
  readonly files?: true;
  readonly tls?: { readonly ca?: string; readonly serverName?: string };
}

export interface HealthCheck {
  /** Begins with `/`; below the host, not below the path of the endpoint. */
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly unhealthyAfter: number;
  readonly healthyAfter: number;
}

/**
 * What goes upstream as the name of the model: a fixed name, or the caller's own with `strip` taken off its
 * beginning (`''`: as it came).
 */
export type ModelName =
  { readonly kind: 'named'; readonly name: string } | { readonly kind: 'rest'; readonly strip: string };

export interface Target {
  readonly provider: string;
  readonly model: ModelName;
}

export interface Model {
  /** The public name; a `*` at its end matches any rest. */
  readonly name: string;
  /** At least one. */
  readonly targets: readonly (Target & { readonly weight: number })[];
  /** In order. */
  readonly fallback: readonly Target[];
  /** To the first byte of the answer. */
  readonly timeoutMs: number;
  /** Between bytes. */
  readonly idleMs: number;
  readonly retries: Retries;
}

export type RetryCause = (typeof RETRY_CAUSES)[number];

export interface Retries {
  /** More attempts at the same target, after the first. */
  readonly attempts: number;
  readonly on: readonly RetryCause[];
}

export interface Budget {
  /** 10⁻⁹ US dollars; a safe integer. */
  readonly nanoUsd: number;
  readonly per: (typeof BUDGET_PERIODS)[number];
  readonly mode: (typeof BUDGET_MODES)[number];
}

export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

export interface Limits {
  readonly requests?: Rate;
  readonly tokens?: Rate;
  readonly concurrent?: number;
}

/** What a call is told by; names of headers are in small letters. */
export type LocalSubject = 'key' | 'team' | 'path' | `header.${string}`;

/** A limit that each gateway holds for itself. */
export interface LocalLimit {
  /** `count` at once, and afterwards as many in each window. */
  readonly requests: Rate;
  /** Each value for itself; none: all together. */
  readonly by: readonly Exclude<LocalSubject, 'path'>[];
  /** All of these; of a path or a header a trailing `*` stands for any rest. */
  readonly when: readonly { readonly subject: LocalSubject; readonly value: string }[];
}

export interface Allowance {
  readonly budget?: Budget;
  readonly limits: Limits;
}

export interface Team extends Allowance {
  readonly name: string;
  /** Public names; a trailing `*` matches any rest. */
  readonly models: readonly string[];
}

export interface VirtualKey extends Team {
  /** SHA-256 of the key: 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly team?: string;
  /** Milliseconds since 1970, UTC. */
  readonly expiresAtMs?: number;
}

/** Of tokens; where its public keys are is another thing in a file and in an object. */
interface IssuerOf<Keys> {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks: { readonly from: 'url'; readonly url: string } | Keys;
  readonly identity: { readonly key: string; readonly team?: string };
}

export type Issuer = IssuerOf<{ readonly from: 'file'; readonly path: string }>;

/** As an LLMPolicy names it, which has no files. */
export type PolicyIssuer = IssuerOf<{ readonly from: 'keys'; readonly keys: readonly PublicKey[] }>;

export interface Rule {
  readonly effect: 'allow' | 'deny';
  readonly models: readonly string[];
  /** All of these; one of the values each. */
  readonly when: readonly {
    readonly subject: 'key' | 'team' | `claims.${string}`;
    readonly values: readonly string[];
  }[];
}

/** What a model costs. Nano-dollars, of rates per million tokens; safe integers. */
export interface PriceTerms extends Rates {
  readonly input: number;
  readonly output: number;
  /** For each call. */
  readonly perCall?: number;
  /** For each call of a tool of the provider, by its name. */
  readonly serverTools?: Readonly<Record<string, number>>;
  /** Rates of calls with more tokens of input. */
  readonly tiers?: readonly (Rates & { readonly above: number })[];
  /** By the name of the tier: percent of the rates, or rates of its own. */
  readonly serviceTiers?: Readonly<Record<string, Rates & { readonly percent?: number | undefined }>>;
}

export interface Price extends PriceTerms {
  /** Public name or `provider/upstream-model`; a `*` at its end matches any rest. */
  readonly name: string;
}
