import type { JsonValue } from '@bufbuild/protobuf';
import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { listIn, objectIn, textIn } from './written-json.ts';

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
/** Envoy Gateway takes its own prefix off. What only looks like ours is a slip of the pen: it is read, and refused. */
const OURS = /^llm/i;

/** Where a resource of the user is looked for. */
export interface Origin {
  readonly more: AnnotationSource;
  /** Of a resource that says none: in file mode Envoy Gateway does not know the kind of a Gateway. */
  readonly kind?: string;
}

/**
 * The user's resource behind a resource of Envoy; undefined: there is none.
 * @see https://gateway.envoyproxy.io/docs/tasks/observability/proxy-metric (metadata `envoy-gateway`)
 */
export function resourceOf(metadata: Metadata | undefined, { more, kind = '' }: Origin): Resource | undefined {
  const written = objectIn(listIn(metadata?.filterMetadata[NAMESPACE]?.['resources'])[0]);
  const ref = {
    kind: textIn(written['kind']) || kind,
    namespace: textIn(written['namespace']),
    name: textIn(written['name']),
  };
  if (ref.kind === '' || ref.name === '') return undefined;
  const section = textIn(written['sectionName']);
  return {
    ...ref,
    ...(section !== '' && { section }),
    annotations: ours({ ...more(ref), ...annotations(written['annotations']) }),
  };
}

const annotations = (value: JsonValue | undefined): Annotations =>
  Object.fromEntries(Object.entries(objectIn(value)).map(([name, each]) => [name, textIn(each)]));

/** In order, so that what is said of them does not depend on how they came. */
const ours = (all: Annotations): Annotations =>
  Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => OURS.test(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/** `HTTPRoute default/chat` */
export const called = ({ kind, namespace, name }: ResourceRef): string => `${kind} ${namespace}/${name}`;
