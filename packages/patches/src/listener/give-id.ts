import { ConfigSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/set_filter_state/v3/set_filter_state';
import { httpFilter } from '@dragoman/xds';
import type { GatewayIntent, Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';

/** Filter state under this name is the id of the call. */
const ID = 'dragoman.id';

/** Envoy makes another one each time that it is asked for it. */
const UNIQUE = '%UNIQUE_ID%';

/** How Envoy writes the id of a call: one that its log and its meter have in common, where there is a meter. */
export const idFormat = ({ meter }: Pick<GatewayIntent, 'meter'>): string =>
  meter ? `%FILTER_STATE(${ID}:PLAIN)%` : UNIQUE;

/**
 * Where two tell of a call, its log and its meter, each call gets an id before anything else: none that a caller can
 * choose, and the same for both, so that what both tell of counts
 * once. Calls of others' routes on the same listener get one too, which nobody looks at.
 */
export function giveId(intents: Intents): Patch {
  const name = 'give-id';
  if (!intents.gateway.meter) return { name };
  const filter = httpFilter(ID, ConfigSchema, {
    onRequestHeaders: [
      {
        key: { case: 'objectKey', value: ID },
        // A text, as the object's own name is none that Envoy knows.
        factoryKey: 'envoy.string',
        value: {
          case: 'formatString',
          value: {
            format: {
              case: 'textFormatSource',
              value: { specifier: { case: 'inlineString', value: UNIQUE } },
            },
          },
        },
      },
    ],
  });
  return patchServing(name, intents, (hcm) => ({
    ...hcm,
    httpFilters: [filter, ...hcm.httpFilters.filter((each) => each.name !== ID)],
  }));
}
