import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AccessLogFilterSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { NAMESPACE } from '@dragoman/xds';
import { metadataPath } from '../metadata-path.ts';

/** Calls of which the fact at `path` is known, or is not. Envoy does not look at the matcher's `invert` here. */
export const whereFact = (path: readonly string[], there: boolean): MessageInitShape<typeof AccessLogFilterSchema> => ({
  filterSpecifier: {
    case: 'metadataFilter',
    value: {
      matcher: {
        filter: NAMESPACE,
        path: metadataPath(...path),
        value: { matchPattern: { case: 'presentMatch', value: there } },
      },
      matchIfKeyNotFound: !there,
    },
  },
});
