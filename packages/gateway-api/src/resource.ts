import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';

/** What a user of Gateway API wrote, as a resource of Envoy says it. */
export interface ResourceRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Resource extends ResourceRef {
  /** Name of the rule of a route, where it has one. */
  readonly section?: string;
  /** Ours only, by their names after the prefix: `llm.model`. */
  readonly annotations: Annotations;
}

export type Annotations = Readonly<Record<string, string>>;

/** Annotations that the resource itself did not bring; Envoy Gateway's file mode loses them. */
export type AnnotationSource = (ref: ResourceRef) => Annotations | undefined;

const NAMESPACE = 'envoy-gateway';
/** Envoy Gateway takes its own prefix off. */
const OURS = 'llm.';

interface Written {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly sectionName?: string;
  readonly annotations?: Annotations;
}

/**
 * The user's resource behind a resource of Envoy; undefined: there is none.
 * @see https://gateway.envoyproxy.io/docs/tasks/observability/proxy-metric (metadata `envoy-gateway`)
 */
export function resourceOf(metadata: Metadata | undefined, more: AnnotationSource): Resource | undefined {
  const list = metadata?.filterMetadata[NAMESPACE]?.['resources'];
  const written = (Array.isArray(list) ? list[0] : undefined) as Written | undefined;
  if (!written?.kind || written.name === undefined) return undefined;
  const ref = { kind: written.kind, namespace: written.namespace ?? '', name: written.name };
  return {
    ...ref,
    ...(written.sectionName !== undefined && { section: written.sectionName }),
    annotations: ours({ ...more(ref), ...written.annotations }),
  };
}

const ours = (annotations: Annotations): Annotations =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => name.startsWith(OURS)));

/** `HTTPRoute default/chat` */
export const called = ({ kind, namespace, name }: ResourceRef): string => `${kind} ${namespace}/${name}`;
