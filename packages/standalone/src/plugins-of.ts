import type { ActivePlugin, Config } from '@dragoman/config';
import type { ModelIntent, ProviderIntent, TargetIntent } from '@dragoman/patches';
import type { CallScope } from '@dragoman/spec';
import type { KnownBeside } from './known-beside.ts';

type Plugins = readonly ActivePlugin[];
type Ids = Pick<KnownBeside, 'pluginId'>;

/** Whether one name can be both; in either a `*` at the end stands for any rest. */
export function overlap(a: string, b: string): boolean {
  const [beginsA, beginsB] = [a.replace(/\*$/, ''), b.replace(/\*$/, '')];
  if (beginsA === a && beginsB === b) return a === b;
  if (beginsA === a) return a.startsWith(beginsB);
  if (beginsB === b) return b.startsWith(beginsA);
  return beginsA.startsWith(beginsB) || beginsB.startsWith(beginsA);
}

/** @param model as `models:` of the file names it */
const isFor = ({ models, kinds }: CallScope, model: string, kind: string | undefined): boolean =>
  (!models || models.some((name) => overlap(name, model))) && (!kinds || kind === undefined || kinds.includes(kind));

/** The plugins that change the calls of a model at a kind of provider. */
export function transformsOf(
  plugins: Plugins,
  { model, kind }: { readonly model: string; readonly kind: string },
  { pluginId }: Ids,
): Pick<TargetIntent, 'transforms'> {
  const ids = (member: 'requestTransform' | 'answerTransform'): string =>
    plugins
      .filter(({ [member]: transform }) => transform && isFor(transform, model, kind))
      .map(pluginId)
      .join(',');
  const transforms = `${ids('requestTransform')}|${ids('answerTransform')}`;
  return transforms === '|' ? {} : { transforms };
}

/** The plugins that judge about the calls of a model. */
export function authorizersOf(plugins: Plugins, model: string, { pluginId }: Ids): Pick<ModelIntent, 'authorizers'> {
  const ids = plugins.filter(({ authorizer }) => authorizer && isFor(authorizer, model, undefined)).map(pluginId);
  return ids.length === 0 ? {} : { authorizers: ids };
}

/** Who brings the formats that are not built in. */
export const formatPlugins = ({ plugins }: Config, { pluginId }: Ids): NonNullable<ProviderIntent['formatPlugins']> =>
  Object.fromEntries(
    plugins.flatMap((plugin) => plugin.formats.map(({ format }) => [format, pluginId(plugin)] as const)),
  );
