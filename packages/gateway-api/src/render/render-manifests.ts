import type { Config } from '@dragoman/config';
import { BUILT_IN_KINDS } from '@dragoman/providers';
import { backendNames } from './backend-names.ts';
import { GATEWAY_NAME, gatewayManifests } from './gateway-manifests.ts';
import type { Manifest } from './manifest.ts';
import { mistakesIn } from './mistakes-in.ts';
import { modelManifest } from './model-manifests.ts';
import { notRendered } from './not-rendered.ts';
import { objectNames } from './object-names.ts';
import { policyManifest } from './policy-manifest.ts';
import { providerManifests, type Beside } from './provider-manifests.ts';

export type { Beside } from './provider-manifests.ts';
export type { Manifest } from './manifest.ts';

/** In the order in which they can be applied, or what cannot be said in manifests: each names a field or an object. */
export type Rendered =
  | { readonly ok: true; readonly manifests: readonly Manifest[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * dragoman.yaml as objects of Gateway API that serve the same under Envoy Gateway: one Gateway, a Backend or more for
 * each provider, an HTTPRoute for each model.
 * @param namespace of everything but the GatewayClass
 */
export function renderManifests(config: Config, namespace: string, beside: Beside): Rendered {
  const refused = notRendered(config);
  if (refused.length > 0) return { ok: false, problems: refused };
  const backends = backendNames(config);
  const name = objectNames();
  const keyed = new Map(config.providers.map((provider) => [provider.name, beside.key(provider) !== undefined]));
  const manifests = [
    ...gatewayManifests(config, namespace, beside),
    policyManifest(config, namespace, beside),
    ...config.providers.flatMap((provider) => {
      const own = (backends.get(provider.name) ?? []).map((each) => each.name);
      return providerManifests(provider, { namespace, backends: own }, beside);
    }),
    ...config.models.map((model) =>
      modelManifest(model, {
        name: name(model.name.endsWith('*') ? `${model.name}any` : model.name),
        namespace,
        gateway: GATEWAY_NAME,
        backends,
        keyed: (provider) => keyed.get(provider) ?? false,
      }),
    ),
  ];
  const kinds = new Map([...BUILT_IN_KINDS, ...config.providers.map(({ kind }) => [kind.kind, kind] as const)]);
  const problems = manifests.flatMap((each) => mistakesIn(each, kinds));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, manifests };
}
