import type { Envelope, ProviderFormat } from '@dragoman/spec';

/** The two Envoy minors that are compiled for; what only one of them has is not given to the other. */
export type EnvoyMinor = '1.39' | '1.40';

/** The name that goes upstream: a fixed one, or the caller's own without a prefix. */
export type UpstreamName = { readonly model: string } | { readonly prefix: string };

/** One place where a call can go. */
export interface TargetIntent {
  readonly cluster: string;
  readonly name: UpstreamName;
  /** Share of the calls among the targets of a model; a positive integer. */
  readonly weight: number;
  readonly formats: readonly ProviderFormat[];
  /** Plugins that change what goes there and comes back, by id: in order, commas between, `REQUESTS|ANSWERS`. */
  readonly transforms?: string;
  /** Prices of the names that can go there, as lines for the program in Envoy; absent: none is known. */
  readonly prices?: string;
}

export type RetryReason = 'connect' | 'reset' | '429' | '5xx';

/** What callers say: exactly this name, any that begins with it, or any that this RE2 expression matches whole. */
export interface PublicName {
  readonly kind: 'exact' | 'prefix' | 'regex';
  readonly text: string;
}

/** A public model on a route: what the route's user wants of it. */
export interface ModelIntent {
  readonly name: PublicName;
  /** Split by weight; at least one. */
  readonly targets: readonly TargetIntent[];
  /** Tried in order after the targets. */
  readonly fallback: readonly TargetIntent[];
  /** Milliseconds to the first byte of one attempt's answer. */
  readonly timeoutMs: number;
  /** Milliseconds between two bytes of an answer. */
  readonly idleMs: number;
  readonly retries: { readonly attempts: number; readonly on: readonly RetryReason[] };
  /** Milliseconds for everything, to the last byte; absent: a whole answer may take as long as it likes. */
  readonly totalMs?: number;
  /** Plugins that are asked about each call, by id. */
  readonly authorizers?: readonly string[];
  /** The policy by which callers have to say who they are; absent: nobody is asked because of this model. */
  readonly policy?: string;
  /** Absent: no Envoy limits calls of this model. */
  readonly limits?: LimitsIntent;
}

/** Whose limits each Envoy holds. */
export interface LimitsIntent {
  /** The policy that says them: models under the same one share them. */
  readonly of: string;
  /** The policies that know callers by their names: callers of one name whom others know are others. */
  readonly callers: string;
}

/** A route that cannot do what its user wants: it answers 500 and says why. */
export interface MistakeIntent {
  readonly name: PublicName;
  readonly mistake: string;
}

/** The stamp of a route that leads to models, or would. */
export type RouteIntent = ModelIntent | MistakeIntent;

/** The stamp of a route whose requests name no model and go as they are to what a provider keeps for his customer. */
export interface AccountIntent {
  /** `gen_ai.operation.name` of the log. */
  readonly account: 'files' | 'batches';
  readonly cluster: string;
  /** The path rule, as the edit program reads them. */
  readonly paths: string;
}

export interface HealthCheckIntent {
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly unhealthyAfter: number;
  readonly healthyAfter: number;
}

/** A cluster that leads to a provider, and how to be let in there. */
export interface ProviderIntent {
  /** Shown to callers in `x-dragoman-provider`. */
  readonly provider: string;
  /** Path rules by format, as the edit program reads them: `FORMAT|STRIP,STRIP|BASE|QUERY;…`. */
  readonly paths: string;
  readonly formats: readonly ProviderFormat[];
  /** Formats that it speaks in its own way; those behind a door go through the translator even if the caller speaks them. */
  readonly envelopes?: Partial<Record<ProviderFormat, Envelope>>;
  /** The plugin that brings a format, by its id. */
  readonly formatPlugins?: Partial<Record<ProviderFormat, string>>;
  /** Sent where the caller sent none. */
  readonly defaultHeaders: Readonly<Record<string, string>>;
  /** The secret is called `name` and is in the SDS file `file`; without one it is a static secret of the bootstrap. */
  readonly credential?: {
    readonly header: string;
    readonly prefix: string;
    readonly name: string;
    readonly file?: string;
    /** It is neither: who serves the clusters serves it too. */
    readonly isServed?: true;
  };
  /** In small letters: headers into which whoever made the cluster puts a key. */
  readonly keyHeaders?: readonly string[];
  /**
   * Present: Envoy signs each request for Amazon. `host` is what the `host` header will say; `file` holds credentials in
   * the form of Amazon's tools, without one Envoy finds them as those do.
   */
  readonly signing?: {
    readonly service: string;
    readonly region: string;
    readonly host: string;
    readonly file?: string;
  };
  /** Present: the connection is TLS and the certificate is verified against `ca`, a PEM file, and `serverName`. */
  readonly tls?: { readonly ca: string; readonly serverName: string };
  readonly health?: HealthCheckIntent;
}

/** Where a service of ours listens. */
export type ServiceAddress =
  | { readonly path: string }
  /** Without `tls` in clear text. */
  | { readonly host: string; readonly port: number; readonly tls?: ServiceTls };

/** Names of secrets that whoever serves the clusters serves too. */
export interface ServiceTls {
  /** What Envoys show. */
  readonly certificate: string;
  /** Who has signed what they are shown. */
  readonly authorities: string;
}

/** What the whole gateway was asked to do, beside its models. */
export interface GatewayIntent {
  /** File of the access log; absent: none is written. */
  readonly accessLog?: string;
  /** Others' routes are on the same listeners: what is theirs stays as it came. */
  readonly shared: boolean;
  /** Where the translator listens; absent: what would have to be translated is refused. */
  readonly translator?: ServiceAddress;
  /** Where authz listens, or will when somebody has to be asked about; absent: it is never asked. */
  readonly authz?: ServiceAddress;
  /** Without policies of routes: there are budgets or limits that authz is to hold. */
  readonly holdsSomebody?: boolean;
  /** Headers that plugins of authz want to see. */
  readonly judgedBy?: readonly string[];
  /** Each Envoy holds limits of its own for all that comes, which it is given apart. */
  readonly localLimits?: boolean;
  /** Where the meter listens; absent: calls are told to the access log alone. */
  readonly meter?: ServiceAddress;
  /**
   * Clusters that had the edit program in what Envoy serves now: they keep it, as clusters change before routes do, and
   * a route of before needs it to the end.
   */
  readonly edited?: ReadonlySet<string>;
  /** Callers have to say who they are: by a key, or also by a token. `table`: there are many keys. Absent: nobody is asked. */
  readonly callers?: { readonly tokens: boolean; readonly table: boolean };
  /** Where the tables of the policies that routes name are asked for; absent: no route can have one. */
  readonly policies?: PolicySource;
}

/** A server of filter settings. */
export interface PolicySource {
  readonly address: ServiceAddress;
  /** Sent along, so that it knows for which gateway it is asked. */
  readonly gateway: string;
  readonly tokens: boolean;
  /** Its certificate is verified against these authorities and names; absent: clear text. */
  readonly tls?: { readonly ca: string; readonly names: readonly string[] };
}

/** Where an intent was found: the names of resources are references here and nothing is read out of them. */
export interface Intents {
  readonly envoy: EnvoyMinor;
  readonly gateway: GatewayIntent;
  /** By name of the route configuration, then of the route. */
  readonly models: ReadonlyMap<string, ReadonlyMap<string, RouteIntent>>;
  /** The same of routes that name no model. */
  readonly accounts: ReadonlyMap<string, ReadonlyMap<string, AccountIntent>>;
  /** By name of the cluster. */
  readonly providers: ReadonlyMap<string, ProviderIntent>;
}

/** Something that the operator has to mend; `where` names the resource. */
export interface Problem {
  readonly where: string;
  readonly message: string;
}
