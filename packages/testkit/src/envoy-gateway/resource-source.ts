import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Kubernetes } from '../kubernetes/start-kubernetes.ts';
import { nameOf, type Manifest } from '../kubernetes/manifest.ts';

/** Where Envoy Gateway has its resources from. */
export interface ResourceSource {
  readonly kind: 'file' | 'Kubernetes';
  /** How an extension server is told. */
  readonly flag: readonly ['--manifests' | '--kubeconfig', file: string];
  /** Makes these the resources that there are: what was given before and is not among them goes. */
  replace(manifests: readonly Manifest[]): Promise<void>;
}

/** Envoy Gateway reads YAML 1.1, to which `y` is no text. */
const YAML = { compat: 'yaml-1.1' } as const;

/** One file, renamed into its place: Envoy Gateway loads everything again for each file that changes. */
export function fileSource(folder: string): ResourceSource {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'manifests.yaml');
  // A name that begins with a dot is not read.
  const draft = join(folder, '.manifests.yaml');
  return {
    kind: 'file',
    flag: ['--manifests', file],
    replace: async (manifests) => {
      writeFileSync(draft, manifests.map((manifest) => stringify(manifest, YAML)).join('---\n'));
      renameSync(draft, file);
    },
  };
}

/** The objects of an API server. */
export function kubernetesSource(kubernetes: Kubernetes): ResourceSource {
  let present: readonly Manifest[] = [];
  return {
    kind: 'Kubernetes',
    flag: ['--kubeconfig', kubernetes.kubeconfig],
    replace: async (manifests) => {
      const stay = new Set(manifests.map(nameOf));
      const gone = present.filter((manifest) => !stay.has(nameOf(manifest)));
      await kubernetes.apply(manifests);
      await kubernetes.delete(gone);
      present = manifests;
    },
  };
}
