import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { NAMESPACE, withMetadata, type Resources } from '@dragoman/xds';
import { listIn, objectIn, textIn } from '../written-json.ts';
import type { ResourceRef } from '../resource.ts';

const GROUP = 'dragoman.dev/';
const KIND = 'LLMPolicy';
/** On a route: the policies that hang on its rule. */
const FIELD = 'policies';

/** What a policy hangs on: all of it, or one rule of it. */
export interface PolicyTarget extends ResourceRef {
  readonly section?: string;
}

/** An LLMPolicy as Envoy Gateway brings it. */
export interface AttachedPolicy {
  /** `default/keys` */
  readonly name: string;
  readonly targets: readonly PolicyTarget[];
  /** Its `spec` without what it hangs on. */
  readonly says: JsonObject;
  /** What is wrong with it beside what it says. */
  readonly mistakes?: readonly string[];
  /** Of the object, where it comes from an API server. */
  readonly generation?: number;
}

/** The LLMPolicies among custom resources; the other kinds are not ours. */
export const policiesAmong = (resources: readonly JsonValue[]): readonly AttachedPolicy[] =>
  resources.flatMap((resource) => {
    const { apiVersion, kind, metadata, spec, status } = objectIn(resource);
    if (kind !== KIND || !textIn(apiVersion).startsWith(GROUP) || asksNothing(objectIn(spec))) return [];
    const namespace = textIn(objectIn(metadata)['namespace']);
    const refs = [objectIn(spec)['targetRef'], ...listIn(objectIn(spec)['targetRefs'])];
    const named = refs.flatMap((ref) => targetOf(objectIn(ref), namespace));
    const targets = named.length > 0 ? named : ancestors(objectIn(status), namespace);
    const says = Object.fromEntries(Object.entries(objectIn(spec)).filter(([name]) => !TARGETS.has(name)));
    return [{ name: `${namespace}/${textIn(objectIn(metadata)['name'])}`, targets, says, ...generationIn(metadata) }];
  });

function generationIn(metadata: JsonValue | undefined): { readonly generation?: number } {
  const { generation } = objectIn(metadata);
  return typeof generation === 'number' ? { generation } : {};
}

const TARGETS: ReadonlySet<string> = new Set(['targetRef', 'targetRefs', 'targetSelectors']);

/** A policy that says nothing but where it hangs holds by itself; in file mode it makes edits of annotations seen. */
const asksNothing = (spec: JsonObject): boolean => Object.keys(spec).every((name) => TARGETS.has(name));

/** Who chooses his targets by their labels has them named in the status, by their Gateways. */
const ancestors = (status: JsonObject, namespace: string): readonly PolicyTarget[] =>
  listIn(status['ancestors']).flatMap((ancestor) => targetOf(objectIn(objectIn(ancestor)['ancestorRef']), namespace));

function targetOf(ref: JsonObject, namespace: string): readonly PolicyTarget[] {
  const name = textIn(ref['name']);
  if (name === '') return [];
  const section = textIn(ref['sectionName']);
  return [
    {
      kind: textIn(ref['kind']),
      namespace: textIn(ref['namespace']) || namespace,
      name,
      ...(section !== '' && { section }),
    },
  ];
}

/** Leaves the names on a route: the hook that knows of a rule's own resources is not the one that compiles. */
export const notePolicies = (metadata: Metadata | undefined, names: readonly string[]): Metadata =>
  withMetadata(metadata, NAMESPACE, { [FIELD]: [...names] });

export const notedPolicies = (metadata: Metadata | undefined): readonly string[] =>
  listIn(metadata?.filterMetadata[NAMESPACE]?.[FIELD]).map(textIn);

/** Those of rules that hang on any of these routes: others were told of once, and may be gone. */
export function stillNoted(
  policies: readonly AttachedPolicy[],
  configs: Resources['routes'],
): readonly AttachedPolicy[] {
  if (policies.length === 0) return policies;
  const routes = configs.flatMap(({ virtualHosts }) => virtualHosts).flatMap((host) => host.routes);
  const noted = new Set(routes.flatMap(({ metadata }) => notedPolicies(metadata)));
  return policies.filter(({ name }) => noted.has(name));
}
