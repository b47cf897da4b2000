import { parseAllDocuments } from 'yaml';

/** One Kubernetes object as plain data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** The objects of a stream of YAML documents. @throws {Error} with all that is wrong in the text */
export function parseManifests(text: string): readonly Manifest[] {
  const documents = parseAllDocuments(text);
  const errors = documents.flatMap((document) => document.errors.map(({ message }) => message));
  if (errors.length > 0) throw new Error(errors.join('; '));
  return documents.map((document) => document.toJS() as Manifest | null).filter((object) => object !== null);
}

/** Names an object among all: two with one name are the same. */
export const nameOf = ({ apiVersion, kind, metadata: { name, namespace = 'default' } }: Manifest): string =>
  `${apiVersion}/${kind}/${namespace}/${name}`;
