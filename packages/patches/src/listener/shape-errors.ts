import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type AccessLogFilterSchema,
  ComparisonFilter_Op,
} from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import {
  LocalReplyConfigSchema,
  type ResponseMapperSchema,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { Intents } from '../intents/intents.ts';
import { onlyOurs } from './only-ours.ts';
import { overloaded } from './overloaded.ts';
import { unread } from './unread.ts';
import { whereHeader } from './where-header.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';

/** Marks an answer that Envoy made itself; the guard turns it into an error in the caller's dialect and takes it off. */
export const ERROR_HEADER = 'x-gw-error';

type Filter = MessageInitShape<typeof AccessLogFilterSchema>;

const ERRORS_ONLY: Filter = {
  filterSpecifier: {
    case: 'statusCodeFilter',
    value: {
      comparison: {
        op: ComparisonFilter_Op.GE,
        value: { defaultValue: 400, runtimeKey: 'dragoman.local_reply_min_status' },
      },
    },
  },
};

/** Every answer of Envoy's own says why it was made, where the one who made it did not say so already. */
export const markErrors = (
  only: readonly Filter[],
  more: Readonly<Record<string, string>> = {},
): MessageInitShape<typeof ResponseMapperSchema> => ({
  filter:
    only.length > 0
      ? { filterSpecifier: { case: 'andFilter', value: { filters: [ERRORS_ONLY, ...only] } } }
      : ERRORS_ONLY,
  headersToAdd: Object.entries({ [ERROR_HEADER]: '%RESPONSE_CODE_DETAILS%', ...more }).map(([key, value]) => ({
    header: { key, value },
    appendAction: HeaderValueOption_HeaderAppendAction.ADD_IF_ABSENT,
  })),
});

/** Anthropic's errors name the request, and Envoy writes the header only after the guard has been asked. */
export const NAMED = { 'x-request-id': '%REQ(X-REQUEST-ID)%' };

/** The guard does not see the request any more: without a word of it a body would stand in an answer to HEAD. */
const BODILESS = { ...NAMED, 'x-gw-head': 'true' };
const HEAD = whereHeader(':method', { case: 'exact', value: 'HEAD' });

/** The guard puts Envoy's own answers into the caller's dialect: it has to know which they are. */
export function shapeErrors(intents: Intents): Patch {
  const { mappers } = create(LocalReplyConfigSchema, {
    // Where others' routes are there too, it is for the owner of the listener to say what an Envoy without memory answers.
    mappers: intents.gateway.shared
      ? [markErrors([onlyOurs(), HEAD], BODILESS), markErrors([onlyOurs()], NAMED)]
      : [...overloaded(), ...unread(), markErrors([HEAD], BODILESS), markErrors([], NAMED)],
  });
  return patchServing('shape-errors', intents, (hcm) => {
    const before = hcm.localReplyConfig ?? create(LocalReplyConfigSchema);
    return { ...hcm, localReplyConfig: { ...before, mappers: [...mappers, ...before.mappers] } };
  });
}
