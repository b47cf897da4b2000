import { z } from 'zod';
import { idle, retries, timeout } from './provider.ts';
import { text } from './values.ts';

/** The largest sum of weights that Envoy takes. */
export const MAX_WEIGHT = 4_294_967_295;

const TARGET =
  '`provider/upstream-model`. Under a name with a trailing `*` also `provider` (the name goes upstream as it came) or `provider/*` (what the `*` stands for goes upstream).';

const to = text(TARGET);
const plainTarget = z.union([to, z.strictObject({ to })]).meta({ description: 'A target, as text or `{to: …}`.' });
const weight = z
  .int()
  .min(1)
  .max(MAX_WEIGHT)
  .meta({ description: 'Share of the calls, beside the weights of the other targets.', default: 1 });

export const settings = z.strictObject({
  to: text(`Short for one target: ${TARGET}`).optional(),
  targets: z
    .array(z.union([to, z.strictObject({ to, weight: weight.optional() })]))
    .min(1)
    .meta({ description: 'Calls are split among these by weight.' })
    .optional(),
  fallback: z.array(plainTarget).meta({ description: 'Tried in order when a target has failed.' }).optional(),
  timeout: timeout.optional(),
  idle: idle.optional(),
  retries: retries.optional(),
});

export const model = z
  .union([
    to,
    z.array(plainTarget).min(1).meta({ description: 'In order: the next one is tried when one fails.' }),
    settings,
  ])
  .meta({ description: 'Where the calls for one public name go.' });

export type RawModel = z.infer<typeof model>;
export type RawSettings = z.infer<typeof settings>;
export type RawTarget = z.infer<typeof plainTarget> | { readonly to: string; readonly weight?: number | undefined };
