import { stamp } from '@dragoman/patches';
import { hangingOnRoute, isEmpty } from '../policies/policies-of-route.ts';
import { called } from '../resource.ts';
import { ANY_MODEL } from './names-of-route.ts';
import type { Stamped, Subject } from './stamp-route.ts';
import type { Surroundings } from './targets-of-route.ts';

/**
 * A route of another kind asks no model. Where it is said that it does, or a policy is to hold on it, it must not go on
 * as if nothing had been said; undefined: nothing is.
 */
export function stampStray(
  { route, resource }: Pick<Subject, 'route' | 'resource'>,
  around: Surroundings,
): readonly Stamped[] | undefined {
  const hanging = hangingOnRoute({ route, resource }, undefined, around);
  const annotations = Object.keys(resource.annotations);
  if (isEmpty(hanging) && annotations.length === 0) return undefined;
  const said = annotations.map((name) => `annotation gateway.envoyproxy.io/${name}`);
  const what = [...said, ...hanging.layers.flat().map((name) => `LLMPolicy ${name}`)].join(' and ');
  const mistake = `${called(resource)}: models are asked by HTTPRoutes alone; ${what} cannot hold here`;
  return [{ route: { ...route, metadata: stamp(route.metadata, { name: ANY_MODEL, mistake }) }, name: ANY_MODEL }];
}
