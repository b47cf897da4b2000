import { MEMBERS_NOT_YET, type KindPrice, type ProviderKind, type XdsPatch } from '@dragoman/spec';
import { z } from 'zod';
import { tierMistake } from '../resolve/price.ts';
import { price } from '../schema/price.ts';
import { providerKind } from './provider-kind.ts';

/** What plugins bring, as far as it can be served. */
export interface ServedMembers {
  readonly providers: readonly ProviderKind[];
  readonly prices: readonly KindPrice[];
  readonly patches: readonly XdsPatch[];
}

/** A function; what it takes and gives is looked at when it is called. */
const callable = <F>() => z.custom<F>((value) => typeof value === 'function', 'expected a function');

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

/** Never there: what cannot be served is no member. */
const notYet = z.undefined({ error: 'this version cannot serve it yet, and does not ignore it' }).optional();

const shape = {
  providers: z.array(providerKind).exactOptional(),
  prices: z.array(kindPrice).exactOptional(),
  patches: z.array(xdsPatch).exactOptional(),
  ...(Object.fromEntries(MEMBERS_NOT_YET.map((name) => [name, notYet])) as Record<
    (typeof MEMBERS_NOT_YET)[number],
    typeof notYet
  >),
};

export const members = z.strictObject(shape);

export const plugin = z.strictObject({
  ...shape,
  contract: z.literal(1),
  name: z.string().min(1),
  settings: z
    .custom<{ safeParse: (value: unknown) => unknown }>(
      (value) => typeof value === 'object' && value !== null && 'safeParse' in value,
      'expected a schema of zod',
    )
    .optional(),
  configure: callable<(settings: unknown) => unknown>().optional(),
});

/** Both, the first before the second. */
export const together = (parts: readonly z.infer<typeof members>[]): ServedMembers => ({
  providers: parts.flatMap(({ providers = [] }) => providers),
  prices: parts.flatMap(({ prices = [] }) => prices),
  patches: parts.flatMap(({ patches = [] }) => patches),
});
