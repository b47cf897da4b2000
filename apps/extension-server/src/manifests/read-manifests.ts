import type { Annotations, AnnotationSource } from '@dragoman/gateway-api';
import { parseAllDocuments } from 'yaml';

/** Envoy Gateway hands nothing on that has another prefix; in the file it is the same. */
const PREFIX = 'gateway.envoyproxy.io/';
const MAX_ALIASES = 100;
/** Where Envoy Gateway puts, in file mode, what says no namespace. */
const NAMESPACE = 'envoy-gateway-system';

interface Manifest {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown; readonly annotations?: unknown };
}

/**
 * The annotations of a stream of manifests, by the resources that they stand on.
 * @throws {Error} when it is not YAML; the message names line and column
 */
export function readManifests(text: string): AnnotationSource {
  const found = new Map<string, Annotations>();
  // A key that stands twice is for Envoy Gateway to refuse, which takes the last one in some kinds.
  for (const document of parseAllDocuments(text, { uniqueKeys: false })) {
    const [error] = document.errors;
    if (error) throw new Error(error.message.split('\n', 1)[0]);
    for (const { kind, metadata } of manifestsIn(document.toJS({ maxAliasCount: MAX_ALIASES }))) {
      if (typeof kind !== 'string' || typeof metadata?.name !== 'string') continue;
      const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : '';
      found.set(
        keyOf({ kind, namespace: namespace || NAMESPACE, name: metadata.name }),
        prefixed(metadata.annotations),
      );
    }
  }
  return (ref) => found.get(keyOf(ref));
}

/** A document is a resource, a list of them, or nothing. */
function manifestsIn(value: unknown): readonly Manifest[] {
  if (typeof value !== 'object' || value === null) return [];
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? items.flatMap(manifestsIn)
    : [value as Manifest];
}

const keyOf = ({ kind, namespace, name }: Parameters<AnnotationSource>[0]): string => `${kind} ${namespace}/${name}`;

function prefixed(annotations: unknown): Annotations {
  if (typeof annotations !== 'object' || annotations === null) return {};
  return Object.fromEntries(
    Object.entries(annotations)
      .filter(([name]) => name.startsWith(PREFIX))
      // Kubernetes takes nothing but text; YAML may have read a number.
      .map(([name, value]) => [name.slice(PREFIX.length), String(value)]),
  );
}
