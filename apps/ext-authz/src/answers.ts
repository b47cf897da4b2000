import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { CheckResponseSchema } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import type { StatusCode } from '@envoyproxy/protos/envoy/type/v3/http_status';
import { ERRORS, type ErrorCode } from '@dragoman/spec';
import type { Advance } from './advances.ts';

type Headers = readonly (readonly [name: string, value: string])[];

/** Codes of gRPC: all is well; not let in. */
const OK = 0;
const PERMISSION_DENIED = 7;

const setting = (headers: Headers) =>
  headers.map(([key, value]) => ({
    header: { key, value },
    appendAction: HeaderValueOption_HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
  }));

const encoded = (answer: MessageInitShape<typeof CheckResponseSchema>): Uint8Array =>
  toBinary(CheckResponseSchema, create(CheckResponseSchema, answer));

const letInSaying = (headers: Headers, advance?: Advance): Uint8Array =>
  encoded({
    status: { code: OK },
    httpResponse: { case: 'okResponse', value: { responseHeadersToAdd: setting(headers) } },
    ...(advance && { dynamicMetadata: { dragoman: { ...advance } } }),
  });
const LET_IN = letInSaying([]);

/** Let in, a `CheckResponse`; the answer will say what is left, and the guard is told what is held in advance. */
export const letIn = (headers: Headers = [], advance?: Advance): Uint8Array =>
  headers.length === 0 && !advance ? LET_IN : letInSaying(headers, advance);

/** Refused, a `CheckResponse`; the guard puts the code and the words into the caller's dialect. */
export const refuse = (code: ErrorCode, message: string, headers: Headers = []): Uint8Array =>
  encoded({
    status: { code: PERMISSION_DENIED },
    httpResponse: {
      case: 'deniedResponse',
      value: {
        status: { code: ERRORS[code].status as StatusCode },
        headers: setting([...headers, ['x-gw-error', code]]),
        body: message,
      },
    },
  });
