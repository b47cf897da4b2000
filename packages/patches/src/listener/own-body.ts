import type { JsonObject, MessageInitShape } from '@bufbuild/protobuf';
import type { ResponseMapperSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { ERRORS, type ErrorCode, type ErrorDialect } from '@dragoman/spec';

const BODIES: Readonly<Record<ErrorDialect, (code: ErrorCode, message: string) => JsonObject>> = {
  openai: (code, message) => ({ error: { message, type: ERRORS[code].openai, code, param: null } }),
  anthropic: (code, message) => ({
    type: 'error',
    error: { type: ERRORS[code].anthropic, message },
    request_id: '%REQ(X-REQUEST-ID)%',
  }),
  google: (code, message) => ({ error: { code: ERRORS[code].status, message, status: ERRORS[code].google } }),
  bedrock: (_code, message) => ({ message }),
  cohere: (_code, message) => ({ message }),
};

/** The body of an answer that no filter is asked about: Envoy itself writes it in a caller's dialect. */
export const ownBody = (
  dialect: ErrorDialect,
  code: ErrorCode,
  message: string,
): Pick<MessageInitShape<typeof ResponseMapperSchema>, 'bodyFormatOverride'> => ({
  bodyFormatOverride: {
    format: { case: 'jsonFormat', value: BODIES[dialect](code, message) },
    contentType: 'application/json',
  },
});
