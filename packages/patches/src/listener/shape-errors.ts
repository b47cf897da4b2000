import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type AccessLogFilterSchema,
  ComparisonFilter_Op,
} from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { LocalReplyConfigSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { Intents } from '../intents/intents.ts';
import { onlyOurs } from './only-ours.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';

/** Marks an answer that Envoy made itself; the guard turns it into an error in the caller's dialect and takes it off. */
export const ERROR_HEADER = 'x-gw-error';

const ERRORS_ONLY: MessageInitShape<typeof AccessLogFilterSchema> = {
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
export function shapeErrors(intents: Intents): Patch {
  const { mappers } = create(LocalReplyConfigSchema, {
    mappers: [
      {
        filter: intents.gateway.shared
          ? { filterSpecifier: { case: 'andFilter', value: { filters: [ERRORS_ONLY, onlyOurs()] } } }
          : ERRORS_ONLY,
        headersToAdd: [
          {
            header: { key: ERROR_HEADER, value: '%RESPONSE_CODE_DETAILS%' },
            appendAction: HeaderValueOption_HeaderAppendAction.ADD_IF_ABSENT,
          },
          // Anthropic's errors name the request, and Envoy writes the header only after the guard has been asked.
          {
            header: { key: 'x-request-id', value: '%REQ(X-REQUEST-ID)%' },
            appendAction: HeaderValueOption_HeaderAppendAction.ADD_IF_ABSENT,
          },
        ],
      },
    ],
  });
  return patchServing('shape-errors', intents, (hcm) => {
    const before = hcm.localReplyConfig ?? create(LocalReplyConfigSchema);
    return { ...hcm, localReplyConfig: { ...before, mappers: [...mappers, ...before.mappers] } };
  });
}
