import { create } from '@bufbuild/protobuf';
import { AccessLogFilterSchema, type AccessLogFilter } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { ExpressionFilterSchema } from '@envoyproxy/protos/envoy/extensions/access_loggers/filters/cel/v3/cel';
import { typed } from '@dragoman/xds';

/** True for requests of which the expression is. */
export const whereCel = (expression: string): AccessLogFilter =>
  create(AccessLogFilterSchema, {
    filterSpecifier: {
      case: 'extensionFilter',
      value: {
        name: 'envoy.access_loggers.extension_filters.cel',
        configType: { case: 'typedConfig', value: typed(ExpressionFilterSchema, { expression }) },
      },
    },
  });
