import type { KindPrice, PluginMembers, ProviderKind, XdsPatch } from '@dragoman/spec';
import { z } from 'zod';
import { tierMistake } from '../resolve/price.ts';
import { price } from '../schema/price.ts';
import type { ActivePlugin } from '../types.ts';
import { answerTransform, authorizer, requestTransform } from './call-members.ts';
import { callable } from './callable.ts';
import { pluginFormat } from './plugin-format.ts';
import { providerKind } from './provider-kind.ts';

/** What a plugin brings. */
export interface Members extends Omit<ActivePlugin, 'name' | 'package' | 'settings'> {
  readonly providers: readonly ProviderKind[];
}

const change = callable<NonNullable<XdsPatch['cluster']>>().exactOptional();

const xdsPatch: z.ZodType<XdsPatch> = z.strictObject({
  name: z.string().min(1),
  connectionManager: change,
  routeConfig: change,
  cluster: change,
});

const kindPrice: z.ZodType<KindPrice> = price
  .extend({
    kind: z.string().min(1),
    model: z.string().regex(/^[^*]*\*?$/, 'a * may only stand at the end of a name'),
  })
  .superRefine(({ tiers = {} }, context) => {
    for (const [name, terms] of Object.entries(tiers)) {
      const message = tierMistake(name, new Set(Object.keys(terms)));
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['tiers', name], message });
    }
  });

const shape = {
  providers: z.array(providerKind).exactOptional(),
  prices: z.array(kindPrice).exactOptional(),
  patches: z.array(xdsPatch).exactOptional(),
  formats: z.array(pluginFormat).exactOptional(),
  requestTransform: requestTransform.exactOptional(),
  answerTransform: answerTransform.exactOptional(),
  authorizer: authorizer.exactOptional(),
};

export const members = z.strictObject(shape);

export const plugin = z.strictObject({
  ...shape,
  contract: z.literal(1),
  // It stands in a header, and in lines of logs.
  name: z.string().regex(/^[\x21-\x7e]{1,214}$/, 'expected the name of a package'),
  settings: z
    .custom<{ safeParse: (value: unknown) => unknown }>(
      (value) => typeof value === 'object' && value !== null && 'safeParse' in value,
      'expected a schema of zod',
    )
    .optional(),
  configure: callable<(settings: unknown) => unknown>().optional(),
});

/** Members of which a plugin has one. */
const SINGLE = ['requestTransform', 'answerTransform', 'authorizer'] as const;

/** The first of those that a plugin has twice: for every setting, and for its own. */
export const twice = (own: PluginMembers, more: PluginMembers): string | undefined =>
  SINGLE.find((name) => own[name] !== undefined && more[name] !== undefined);

/** Both, the first before the second. */
export const together = (own: PluginMembers, more: PluginMembers): Members => {
  const both = { ...own, ...more };
  const single = SINGLE.flatMap((name) => (both[name] === undefined ? [] : [[name, both[name]]]));
  const all = [own, more];
  return {
    providers: all.flatMap(({ providers = [] }) => providers),
    prices: all.flatMap(({ prices = [] }) => prices),
    patches: all.flatMap(({ patches = [] }) => patches),
    formats: all.flatMap(({ formats = [] }) => formats),
    ...(Object.fromEntries(single) as Pick<PluginMembers, (typeof SINGLE)[number]>),
  };
};
