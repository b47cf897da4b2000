import { create } from '@bufbuild/protobuf';
import {
  HttpConnectionManager_PathWithEscapedSlashesAction,
  RequestIDExtensionSchema,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { UuidRequestIdConfigSchema } from '@envoyproxy/protos/envoy/extensions/request_id/uuid/v3/uuid';
import { typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';

/**
 * The caller's `x-request-id` is kept as it is (Envoy would write its trace decision into it), one is made where there
 * is none, and the answer says it. Names of models may hold an escaped slash: the path is not to be unescaped. On a
 * listener with others' routes these are the owner's to set.
 */
export function identifyRequest(intents: Intents): Patch {
  const requestIdExtension = create(RequestIDExtensionSchema, {
    // A caller's id is any text: whether a call is traced must not hang on it.
    typedConfig: typed(UuidRequestIdConfigSchema, { packTraceReason: false, useRequestIdForTraceSampling: false }),
  });
  if (intents.gateway.shared) return { name: 'identify-request' };
  return patchServing('identify-request', intents, (hcm) => ({
    ...hcm,
    requestIdExtension,
    generateRequestId: true,
    preserveExternalRequestId: true,
    alwaysSetRequestIdInResponse: true,
    pathWithEscapedSlashesAction: HttpConnectionManager_PathWithEscapedSlashesAction.KEEP_UNCHANGED,
  }));
}
