import type { FormatCodec } from '../codec.ts';
import type { JsonObject } from '../json.ts';
import type { ProviderKind } from '../provider-kind.ts';
import type { KindPrice } from './kind-price.ts';
import type { SettingsSchema } from './settings-schema.ts';
import type { XdsPatch } from './xds-patch.ts';

/** The contract that this version keeps. A plugin that is written for another number is refused. */
export const PLUGIN_CONTRACT = 1;

/** A wire format that is not one of `FORMATS`. */
export type PluginFormat = Omit<FormatCodec, 'format'> & { readonly format: string };

/** A change to the body of a request or of a whole answer; the same reference: none. */
export type BodyTransform = (
  body: JsonObject,
  call: { readonly model: string; readonly provider: string },
) => JsonObject;

/** Who calls, as a plugin's own judge sees it. */
export interface CallerFacts {
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
}

/** Decides about a call on top of keys, tokens and rules: undefined lets it go on, a text refuses it. */
export type Authorizer = (caller: CallerFacts) => Promise<string | undefined>;

/** What a plugin brings. */
export interface PluginMembers {
  /** Kinds of providers, as data: what `kind:` of the file may name. */
  readonly providers?: readonly ProviderKind[];
  /** Prices, below those of the file and above the shipped catalogue; an exact name before the longest `*`. */
  readonly prices?: readonly KindPrice[];
  /** Changes to Envoy's configuration, after ours, in this order. */
  readonly patches?: readonly XdsPatch[];
  /** Not served yet: a plugin that has it is refused. */
  readonly formats?: readonly PluginFormat[];
  /** Not served yet: a plugin that has it is refused. */
  readonly requestTransform?: BodyTransform;
  /** Not served yet: a plugin that has it is refused. */
  readonly answerTransform?: BodyTransform;
  /** Not served yet: a plugin that has it is refused. */
  readonly authorizer?: Authorizer;
}

/** Members that this version knows and cannot serve: refused, never ignored. */
export const MEMBERS_NOT_YET = ['formats', 'requestTransform', 'answerTransform', 'authorizer'] as const;

export interface Plugin<Settings = unknown> extends PluginMembers {
  /** Version of this contract, not of the plugin. */
  readonly contract: typeof PLUGIN_CONTRACT;
  /** The name of its package. */
  readonly name: string;
  /** What `settings` of its entry may be; absent: it takes none. */
  readonly settings?: SettingsSchema<Settings>;
  /** Members that depend on the settings, beside the others. No I/O; it may be called again for each edit of the file. */
  configure?(settings: Settings): PluginMembers;
}

/**
 * A plugin, as the default export of its package. It is code of the operator's choosing and runs with all rights of the
 * command: it is loaded because the file lists it, never because it is there.
 *
 * @example
 * export default definePlugin({ contract: 1, name: '@acme/dragoman-plugin-foo', providers: [acme] });
 */
export const definePlugin = <Settings>(plugin: Plugin<Settings>): Plugin<Settings> => plugin;
