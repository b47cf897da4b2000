import { policyExcess } from '@dragoman/config';
import type { KindsByName } from '@dragoman/providers';
import type { JsonObject } from '@bufbuild/protobuf';
import { BACKEND_ANNOTATIONS, readAnnotations, ROUTE_ANNOTATIONS } from '../annotations/read-annotations.ts';
import { policiesAmong } from '../policies/attached-policy.ts';
import { policyBook } from '../policies/policy-book.ts';
import type { Resource } from '../resource.ts';
import { ANNOTATION_PREFIX, type Manifest } from './manifest.ts';

const READERS: Readonly<Record<string, (manifest: Manifest, kinds: KindsByName) => readonly string[]>> = {
  HTTPRoute: (manifest, kinds) => readAnnotations(resourceOf(manifest), ROUTE_ANNOTATIONS, kinds).mistakes,
  Backend: (manifest, kinds) => readAnnotations(resourceOf(manifest), BACKEND_ANNOTATIONS, kinds).mistakes,
  LLMPolicy: (manifest) => {
    const spec = manifest['spec'] as JsonObject;
    const policies = new Map(policiesAmong([{ ...manifest, spec }]).map((policy) => [policy.name, policy]));
    return [...policyBook({ policies }).hold([[...policies.keys()]]).mistakes, ...policyExcess(spec)];
  },
};

/** What would be a mistake once it is applied: it is read as the extension server will. */
export const mistakesIn = (manifest: Manifest, kinds: KindsByName): readonly string[] =>
  READERS[manifest.kind]?.(manifest, kinds) ?? [];

function resourceOf({ kind, metadata }: Manifest): Resource {
  const { name, namespace = '' } = metadata;
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).map(([key, value]) => [key.slice(ANNOTATION_PREFIX.length), value]),
  );
  return { kind, namespace, name, annotations };
}
