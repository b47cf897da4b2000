import type { MessageInitShape } from '@bufbuild/protobuf';
import { ApiVersion, type ConfigSourceSchema } from '@envoyproxy/protos/envoy/config/core/v3/config_source';

/** A file that Envoy reads again whenever something is renamed into its folder. */
export function fileSource(path: string): MessageInitShape<typeof ConfigSourceSchema> {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return {
    resourceApiVersion: ApiVersion.V3,
    configSourceSpecifier: { case: 'pathConfigSource', value: { path, watchedDirectory: { path: folder } } },
  };
}
