import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AccessLogSchema,
  type AccessLog,
  type AccessLogFilterSchema,
} from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { HttpGrpcAccessLogConfigSchema } from '@envoyproxy/protos/envoy/extensions/access_loggers/grpc/v3/als';
import { duration, typed } from '@dragoman/xds';

export interface GrpcLog {
  readonly name: string;
  /** Of the service that is told. */
  readonly cluster: string;
  /** Of which calls; absent: of all. */
  readonly filter?: MessageInitShape<typeof AccessLogFilterSchema>;
  /** Told beside what Envoy tells anyway: formats, by the name of the field. */
  readonly says?: Readonly<Record<string, string>>;
  /**
   * What is told together: so many bytes of entries, or those of so many milliseconds. While the service takes nothing,
   * which it also does until it is connected, Envoy keeps so many bytes and drops what comes then; 0 bytes: no limit.
   */
  readonly together: { readonly bytes: number; readonly ms: number };
}

/** A service is told of calls that are over, with all that is known of them. */
export const grpcLog = ({ name, cluster, filter, says = {}, together }: GrpcLog): AccessLog =>
  create(AccessLogSchema, {
    name,
    ...(filter && { filter }),
    configType: {
      case: 'typedConfig',
      value: typed(HttpGrpcAccessLogConfigSchema, {
        commonConfig: {
          logName: name,
          transportApiVersion: ApiVersion.V3,
          grpcService: { targetSpecifier: { case: 'envoyGrpc', value: { clusterName: cluster } } },
          bufferSizeBytes: together.bytes,
          bufferFlushInterval: duration(together.ms),
          customTags: Object.entries(says).map(([tag, value]) => ({ tag, type: { case: 'value' as const, value } })),
        },
      }),
    },
  });
