import type { MessageInitShape } from '@bufbuild/protobuf';
import { ApiVersion, type ConfigSourceSchema } from '@envoyproxy/protos/envoy/config/core/v3/config_source';

/** A file that Envoy reads again whenever something is renamed into its folder. */
export function fileSource(path: string): MessageInitShape<typeof ConfigSourceSchema> {
  return {
    resourceApiVersion: ApiVersion.V3,
    configSourceSpecifier: { case: 'pathConfigSource', value: { path, watchedDirectory: { path: folderOf(path) } } },
  };
}

/** The connection on which clusters, listeners and routes come. */
export const adsSource = (): MessageInitShape<typeof ConfigSourceSchema> => ({
  resourceApiVersion: ApiVersion.V3,
  configSourceSpecifier: { case: 'ads', value: {} },
});

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
