import { create } from '@bufbuild/protobuf';
import { AccessLogFilterSchema, type AccessLogFilter } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { ExpressionFilterSchema } from '@envoyproxy/protos/envoy/extensions/access_loggers/filters/cel/v3/cel';
import { NAMESPACE, typed } from '@dragoman/xds';

/** True for requests whose route carries our metadata: what others' routes answer is not ours to write about. */
export const onlyOurs = (): AccessLogFilter =>
  create(AccessLogFilterSchema, {
    filterSpecifier: {
      case: 'extensionFilter',
      value: {
        name: 'envoy.access_loggers.extension_filters.cel',
        configType: {
          case: 'typedConfig',
          value: typed(ExpressionFilterSchema, { expression: `'${NAMESPACE}' in xds.route_metadata.filter_metadata` }),
        },
      },
    },
  });
