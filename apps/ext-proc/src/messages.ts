import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { ProcessingMode_BodySendMode } from '@envoyproxy/protos/envoy/extensions/filters/http/ext_proc/v3/processing_mode';
import {
  CommonResponse_ResponseStatus,
  ProcessingResponseSchema,
  type HeaderMutationSchema,
  type ProcessingRequest,
  type ProcessingResponse,
} from '@envoyproxy/protos/envoy/service/ext_proc/v3/external_processor';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import type { Effect } from '@dragoman/exchange';
import type { GatewayError } from '@dragoman/spec';

const UTF8 = new TextEncoder();

/** Each header once, instead of what was there. */
const setting = (
  headers: Readonly<Record<string, string>>,
  removeHeaders: readonly string[] = [],
): MessageInitShape<typeof HeaderMutationSchema> => ({
  setHeaders: Object.entries(headers).map(([key, value]) => ({
    header: { key, rawValue: UTF8.encode(value) },
    appendAction: HeaderValueOption_HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
  })),
  removeHeaders: [...removeHeaders],
});

/** The provider's request. Its head was not sent to us and cannot be written: the route reads the path from metadata. */
export function requestMessage({ path, body }: Extract<Effect, { type: 'ask' }>): ProcessingResponse {
  return create(ProcessingResponseSchema, {
    response: {
      case: 'requestBody',
      value: {
        response: {
          status: CommonResponse_ResponseStatus.CONTINUE,
          bodyMutation: { mutation: { case: 'body', value: body } },
        },
      },
    },
    dynamicMetadata: { dragoman: { path } },
  });
}

/** The head of the answer, and whether its body is wanted at once. */
export function headMessage({ headers, remove, whole }: Extract<Effect, { type: 'head' }>): ProcessingResponse {
  return create(ProcessingResponseSchema, {
    response: { case: 'responseHeaders', value: { response: { headerMutation: setting(headers, remove) } } },
    ...(whole && { modeOverride: { responseBodyMode: ProcessingMode_BodySendMode.BUFFERED } }),
  });
}

export function bodyMessage({ bytes, headers }: Extract<Effect, { type: 'body' }>): ProcessingResponse {
  const named = headers && { ...headers, 'content-length': String(bytes.length) };
  return create(ProcessingResponseSchema, {
    response: {
      case: 'responseBody',
      value: {
        response: {
          ...(named && { headerMutation: setting(named) }),
          bodyMutation: {
            mutation: bytes.length > 0 ? { case: 'body', value: bytes } : { case: 'clearBody', value: true },
          },
        },
      },
    },
  });
}

/** An answer of ours. */
export const answerMessage = ({ headers, body }: Extract<Effect, { type: 'answer' }>): ProcessingResponse =>
  immediate(200, headers, body);

/** The guard, which knows the caller's dialect, makes the error of it: it is told the code, the message and the field. */
export function refusalMessage({ code, status, message, param }: GatewayError): ProcessingResponse {
  const field = param === undefined ? {} : { 'x-gw-param': param.replace(/[^\x20-\x7e]/g, '?') };
  return immediate(status, { 'x-gw-error': code, 'content-type': 'text/plain', ...field }, UTF8.encode(message));
}

const immediate = (status: number, headers: Readonly<Record<string, string>>, body: Uint8Array): ProcessingResponse =>
  create(ProcessingResponseSchema, {
    response: {
      case: 'immediateResponse',
      value: { status: { code: status as number }, headers: setting(headers), body, details: 'translator' },
    },
  });

/** A message that there is nothing to be done about. */
export function goOn(about: ProcessingRequest['request']['case']): ProcessingResponse {
  switch (about) {
    case 'requestHeaders':
      return create(ProcessingResponseSchema, { response: { case: 'requestHeaders', value: {} } });
    case 'requestTrailers':
      return create(ProcessingResponseSchema, { response: { case: 'requestTrailers', value: {} } });
    case 'responseTrailers':
      return create(ProcessingResponseSchema, { response: { case: 'responseTrailers', value: {} } });
    default:
      throw new Error(`a message about ${String(about)}`);
  }
}
