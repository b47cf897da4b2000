import { GatewayError, isFormat, type AttemptFacts } from '@dragoman/spec';
import type { Call, Plugged } from '@dragoman/exchange';
import type { CallPlugin, FindPlugin } from './call-plugin.ts';
import { checkedCodec } from './checked-codec.ts';
import { checkedAnswers, checkedRequests } from './checked-transforms.ts';
import type { Guarded } from './guarded.ts';

/** What the route says of plugins, by their ids; nothing of it: none is needed. */
export interface PluginSettings {
  /** Brings the provider's format. */
  readonly format?: string | undefined;
  /** `REQUESTS|ANSWERS`, commas between ids. */
  readonly transforms?: string | undefined;
  /** The provider's name, for transforms. */
  readonly provider?: string | undefined;
}

export interface PlugPorts extends Pick<Guarded, 'report' | 'watched'> {
  readonly findPlugin: FindPlugin;
}

/**
 * What plugins bring into a call.
 * @throws GatewayError where one that the route names is not here: what it would have changed does not go on as it is
 */
export async function plug(
  { model, to }: Pick<Call, 'model' | 'to'>,
  settings: PluginSettings,
  { findPlugin, report, watched }: PlugPorts,
): Promise<Plugged> {
  const found = async (id: string): Promise<CallPlugin> => {
    const plugin = await findPlugin(id);
    if (plugin) return plugin;
    throw lacking(`the route asks for plugin ${id}, which is not loaded here`);
  };
  const listed = (ids = ''): Promise<readonly CallPlugin[]> =>
    Promise.all(ids.split(',').flatMap((id) => (id === '' ? [] : [found(id)])));
  const source = ({ name }: CallPlugin, what: string): Guarded => ({
    what: `plugin ${name}: ${what}`,
    report,
    watched,
  });
  const { format, transforms = '', provider = '' } = settings;
  const [requests, answers] = transforms.split('|');
  const attempt: AttemptFacts = { model, provider };
  const owner = format === undefined || isFormat(to.format) ? undefined : await found(format);
  const codec = owner?.formats.find((each) => each.format === to.format);
  return {
    ...(owner && codec && { codec: checkedCodec(codec, source(owner, to.format)) }),
    requests: (await listed(requests)).map((plugin) => {
      const { requestTransform } = plugin;
      if (!requestTransform) throw lacking(`plugin ${plugin.name} changes no requests`);
      return checkedRequests(requestTransform, attempt, source(plugin, 'requestTransform'));
    }),
    answers: (await listed(answers)).map((plugin) => {
      const { answerTransform } = plugin;
      if (!answerTransform) throw lacking(`plugin ${plugin.name} changes no answers`);
      return checkedAnswers(answerTransform, attempt, source(plugin, 'answerTransform'));
    }),
  };
}

const lacking = (cause: string) => new GatewayError('internal_error', 'internal error', { cause });
