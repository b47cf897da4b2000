import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import {
  HttpFilterSchema,
  type HttpFilter,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { typed } from './typed.ts';

/** One filter of an HTTP chain, its settings typed and packed. */
export function httpFilter<D extends DescMessage>(name: string, schema: D, init: MessageInitShape<D>): HttpFilter {
  return create(HttpFilterSchema, { name, configType: { case: 'typedConfig', value: typed(schema, init) } });
}
