import type { Resources } from '@dragoman/xds';
import { check } from './check.ts';
import type { EnvoyMinor, GatewayIntent, Problem } from './intents/intents.ts';
import { readIntents } from './intents/read-intents.ts';
import { apply, type Patch } from './patch.ts';
import { onOurs } from './on-ours.ts';
import { plan } from './plan.ts';
import { findModels } from './routes/find-models.ts';
import { editedClusters } from './routes/only-target.ts';

export interface Compiled {
  readonly resources: Resources;
  /** Not to be published. */
  readonly problems: readonly Problem[];
  /** What users have to mend: each is a route that answers 500 and says why. */
  readonly mistakes: readonly Problem[];
  /** Clusters with the edit program, for the `edited` of what comes after. */
  readonly edited: ReadonlySet<string>;
}

/** Where it is to run, and what others want changed after us. */
export interface CompileHost {
  readonly envoy: EnvoyMinor;
  readonly gateway: GatewayIntent;
  readonly patches?: readonly Patch[];
}

/** The compiler, end to end: stamped xDS in, xDS that Envoy can serve out. Pure; equal input gives equal bytes. */
export function compile(base: Resources, host: CompileHost): Compiled {
  const { intents, problems, mistakes } = readIntents(base, host);
  const { patches = [] } = host;
  const others = host.gateway.shared ? patches.map((patch) => onOurs(patch, intents)) : patches;
  const resources = apply(base, [...plan(intents), ...others, findModels(intents)]);
  const found = [...problems, ...check(resources, intents)];
  return { resources, problems: found, mistakes, edited: editedClusters(intents) };
}
