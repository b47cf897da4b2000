import type { ProviderKind } from '../provider-kind.ts';
import type { Authorizer } from './authorizer.ts';
import type { KindPrice } from './kind-price.ts';
import type { PluginFormat } from './plugin-format.ts';
import type { SettingsSchema } from './settings-schema.ts';
import type { AnswerTransform, RequestTransform } from './transforms.ts';
import type { XdsPatch } from './xds-patch.ts';

/** The contract that this version keeps. A plugin that is written for another number is refused. */
export const PLUGIN_CONTRACT = 1;

/** What a plugin brings. */
export interface PluginMembers {
  /** Kinds of providers, as data: what `kind:` of the file may name. */
  readonly providers?: readonly ProviderKind[];
  /** Prices, below those of the file and above the shipped catalogue; an exact name before the longest `*`. */
  readonly prices?: readonly KindPrice[];
  /** Changes to Envoy's configuration, after ours, in this order. */
  readonly patches?: readonly XdsPatch[];
  /** Wire formats that its kinds of providers, or those of others, speak. */
  readonly formats?: readonly PluginFormat[];
  readonly requestTransform?: RequestTransform;
  readonly answerTransform?: AnswerTransform;
  readonly authorizer?: Authorizer;
}

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
