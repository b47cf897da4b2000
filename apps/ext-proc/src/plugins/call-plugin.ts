import type { AnswerTransform, PluginFormat, RequestTransform } from '@dragoman/spec';

/** What a plugin, set as its route wants it, brings to calls that are translated. */
export interface CallPlugin {
  readonly name: string;
  readonly formats: readonly PluginFormat[];
  readonly requestTransform?: RequestTransform;
  readonly answerTransform?: AnswerTransform;
}

/** The plugin of an id; undefined: it is not here. */
export type FindPlugin = (id: string) => Promise<CallPlugin | undefined>;
