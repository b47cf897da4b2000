import { readFileSync, statSync } from 'node:fs';
import type { AnnotationSource } from '@dragoman/gateway-api';
import { readManifests } from './read-manifests.ts';

/** The file of manifests that Envoy Gateway reads in file mode. */
export interface ManifestsFile {
  /**
   * What it says now: Envoy Gateway may ask in the moment after it was written.
   * @throws {Error} when it cannot be read
   */
  annotations(): AnnotationSource;
}

export function manifestsFile(path: string): ManifestsFile {
  let known: { readonly version: string; readonly source: AnnotationSource } | undefined;
  return {
    annotations: () => {
      try {
        const version = versionOf(path);
        if (known?.version !== version) known = { version, source: readManifests(readFileSync(path, 'utf8')) };
        return known.source;
      } catch (error) {
        throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
      }
    },
  };
}

/** Changes whenever the file does. */
function versionOf(path: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
