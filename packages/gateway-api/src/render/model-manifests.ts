import { RETRY_CAUSES, type Model, type Retries } from '@dragoman/config';
import { MODEL_HEADER } from '@dragoman/patches';
import type { BackendName } from './backend-names.ts';
import { ENVOY_GATEWAY, manifest, timeText, type Manifest } from './manifest.ts';
import { keyName } from './provider-manifests.ts';

export interface ModelPlace {
  readonly name: string;
  readonly namespace: string;
  readonly gateway: string;
  readonly backends: ReadonlyMap<string, readonly BackendName[]>;
  /** Whether a provider has a key. */
  readonly keyed: (provider: string) => boolean;
}

interface Placed {
  readonly backend: string;
  readonly provider: string;
  readonly weight: number;
  /** What goes upstream, as `llm.model` says it. */
  readonly upstream: string | undefined;
}

/** A model as an HTTPRoute of its own: what annotations say of a route is said of one model. */
export function modelManifest(model: Model, place: ModelPlace): Manifest {
  const { name, namespace, gateway } = place;
  const count = model.targets.length;
  const placed = placesOf(model, place.backends);
  const fallback = placed.slice(count).map(({ backend }) => backend);
  const upstream = placed.flatMap(({ backend, upstream: to }) => (to === undefined ? [] : [`${backend}=${to}`]));
  const isWildcard = model.name.endsWith('*');
  const llm = {
    'llm.models': isWildcard ? model.name : undefined,
    'llm.model': listed(upstream),
    'llm.fallback': listed(fallback),
    'llm.timeout': timeText(model.timeoutMs),
    'llm.idle': timeText(model.idleMs),
    'llm.retries': retriesText(model.retries),
  };
  const path = { type: 'PathPrefix', value: '/' };
  const match = isWildcard ? { path } : { path, headers: [{ name: MODEL_HEADER, type: 'Exact', value: model.name }] };
  const rule = { matches: [match], backendRefs: placed.map((each) => backendRef(each, place)) };
  return manifest('HTTPRoute', { name, namespace, llm }, { spec: { parentRefs: [{ name: gateway }], rules: [rule] } });
}

const listed = (items: readonly string[]): string | undefined => (items.length > 0 ? items.join(', ') : undefined);

/** Of a backendRef, in Gateway API. */
const MAX_WEIGHT = 1_000_000;

/** In order; a provider that comes again is the next of its Backends. */
function placesOf({ targets, fallback }: Model, backends: ModelPlace['backends']): readonly Placed[] {
  const times = new Map<string, number>();
  const scale = Math.min(1, MAX_WEIGHT / Math.max(...targets.map(({ weight }) => weight)));
  const weighted = targets.map((each) => ({ ...each, weight: Math.max(1, Math.round(each.weight * scale)) }));
  return [...weighted, ...fallback.map((each) => ({ ...each, weight: 1 }))].map(({ provider, model, weight }) => {
    const time = times.get(provider) ?? 0;
    times.set(provider, time + 1);
    const backend = backends.get(provider)?.[time]?.name ?? '';
    const upstream = model.kind === 'named' ? model.name : model.strip === '' ? undefined : '*';
    return { backend, provider, weight, upstream };
  });
}

function backendRef({ backend, provider, weight }: Placed, { backends, keyed }: ModelPlace) {
  const first = backends.get(provider)?.[0]?.name ?? '';
  const extensionRef = { group: ENVOY_GATEWAY, kind: 'HTTPRouteFilter', name: keyName(first) };
  return {
    group: ENVOY_GATEWAY,
    kind: 'Backend',
    name: backend,
    weight,
    ...(keyed(provider) && { filters: [{ type: 'ExtensionRef', extensionRef }] }),
  };
}

const retriesText = ({ attempts, on }: Retries): string =>
  attempts === 0 && on.length === RETRY_CAUSES.length ? '0' : `${attempts} on ${on.join(', ')}`;
