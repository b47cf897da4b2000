import type { DescFile } from '@bufbuild/protobuf';
import { fileDesc as describe } from '@bufbuild/protobuf/codegenv2';

/**
 * What `fileDesc` of protobuf-es makes. That one goes through all that a file needs, by each way that leads there, and
 * again for every file: a second of CPU for all of Envoy's, at every start of a program. A file names nothing but what it
 * imports itself, as long as no import is public, so that is all it is shown.
 *
 * @throws {Error} when something is imported publicly
 */
export function fileDesc(base64: string, imports: readonly DescFile[] = []): DescFile {
  const isPublic = imports.find(({ proto }) => proto.publicDependency.length > 0);
  if (isPublic) throw new Error(`${isPublic.name}: public imports are not followed`);
  const file = describe(
    base64,
    imports.map((each) => ({ ...each, dependencies: [] })),
  );
  return Object.assign(file, { dependencies: [...imports] });
}
