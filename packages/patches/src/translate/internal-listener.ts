import { create } from '@bufbuild/protobuf';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { ListenerSchema, type Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { BufferSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/buffer/v3/buffer';
import { ExternalProcessorSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/ext_proc/v3/ext_proc';
import {
  ProcessingMode_BodySendMode,
  ProcessingMode_HeaderSendMode,
} from '@envoyproxy/protos/envoy/extensions/filters/http/ext_proc/v3/processing_mode';
import { RouterSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/router/v3/router';
import {
  HttpConnectionManager_ServerHeaderTransformation,
  HttpConnectionManagerSchema,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { duration, httpFilter, NAMESPACE, typed } from '@dragoman/xds';
import { markErrors, NAMED } from '../listener/shape-errors.ts';
import { BODY_LIMIT } from '../routes/first-look.ts';

export const TRANSLATE = 'dragoman.translate';
export const TRANSLATOR = 'dragoman.translator';
export const EXT_PROC = 'envoy.filters.http.ext_proc';
/** What the translator is told of a call, by its first message: CEL on the headers that the hop wrote. */
export const CALL_ATTRIBUTE = "request.headers['x-gw-call']";
/** A translation takes milliseconds, and a translator that stands still is found out sooner: this is for one that is lost. */
const MESSAGE_MS = 30_000;
/** A request grows when it is translated. */
const MAX_TRANSLATED_BYTES = 2 * BODY_LIMIT;
const BUFFER_BYTES = 1024 * 1024;

/**
 * The listener behind which requests are translated. It has no socket: only clusters of the same Envoy reach it. What
 * it does to headers stays in the hop, and a translator that refuses or fails is an answer from which a route can
 * fall back. Its routes come by name, so that it is the same in every configuration.
 */
export const internalListener = (): Listener =>
  create(ListenerSchema, {
    name: TRANSLATE,
    listenerSpecifier: { case: 'internalListener', value: {} },
    perConnectionBufferLimitBytes: BUFFER_BYTES,
    filterChains: [
      {
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            configType: { case: 'typedConfig', value: typed(HttpConnectionManagerSchema, connectionManager()) },
          },
        ],
      },
    ],
  });

const connectionManager = () => ({
  statPrefix: 'translate',
  routeSpecifier: {
    case: 'rds' as const,
    value: {
      routeConfigName: TRANSLATE,
      configSource: { resourceApiVersion: ApiVersion.V3, configSourceSpecifier: { case: 'ads' as const, value: {} } },
    },
  },
  // The caller's side counts the silence.
  streamIdleTimeout: duration(0),
  serverHeaderTransformation: HttpConnectionManager_ServerHeaderTransformation.PASS_THROUGH,
  generateRequestId: false,
  preserveExternalRequestId: true,
  skipXffAppend: true,
  localReplyConfig: { mappers: [markErrors([], NAMED)] },
  httpFilters: [
    httpFilter(EXT_PROC, ExternalProcessorSchema, {
      grpcService: {
        targetSpecifier: { case: 'envoyGrpc', value: { clusterName: TRANSLATOR } },
        timeout: duration(0),
      },
      messageTimeout: duration(MESSAGE_MS),
      requestAttributes: [CALL_ATTRIBUTE],
      // Whole answers are asked for at once when their head is there: one that cannot be read is still an error then.
      allowModeOverride: true,
      // The head of a request is not sent, so the translator cannot write into it: the path goes by metadata.
      metadataOptions: { receivingNamespaces: { untyped: [NAMESPACE] } },
      // In a listener's chain the head of the request need not be sent; in a cluster's it must be.
      processingMode: {
        requestHeaderMode: ProcessingMode_HeaderSendMode.SKIP,
        requestBodyMode: ProcessingMode_BodySendMode.BUFFERED,
        responseHeaderMode: ProcessingMode_HeaderSendMode.SEND,
        responseBodyMode: ProcessingMode_BodySendMode.STREAMED,
      },
    }),
    // Without it the head would be on its way to the provider before the translator has said what it is to be.
    httpFilter('envoy.filters.http.buffer', BufferSchema, { maxRequestBytes: MAX_TRANSLATED_BYTES }),
    httpFilter('envoy.filters.http.router', RouterSchema, { suppressEnvoyHeaders: true }),
  ],
});
