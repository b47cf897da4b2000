import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { MODEL_HEADER, type PublicName } from '@dragoman/patches';
import type { Parsed } from '../annotations/facts.ts';
import { understood, wrong } from '../annotations/facts.ts';

/** A rule that says nothing of models takes all of them. */
export const ANY_MODEL: PublicName = { kind: 'prefix', text: '' };

export const matchesModel = ({ match }: Route): boolean =>
  match?.headers.some(({ name }) => name.toLowerCase() === MODEL_HEADER) ?? false;

/** The public models of a route: what its rule matches on, else what the HTTPRoute's annotation says, else any. */
export function namesOfRoute(
  { match }: Route,
  annotated: readonly PublicName[] | undefined,
): Parsed<readonly PublicName[]> {
  const matcher = match?.headers.find(({ name }) => name.toLowerCase() === MODEL_HEADER);
  if (!matcher) return understood(annotated ?? [ANY_MODEL]);
  const { headerMatchSpecifier: specifier, invertMatch } = matcher;
  const pattern = specifier.case === 'stringMatch' ? specifier.value.matchPattern : undefined;
  if (invertMatch) return wrong(`a match on ${MODEL_HEADER} cannot be inverted`);
  switch (pattern?.case) {
    case 'exact':
      return understood([{ kind: 'exact', text: pattern.value }]);
    case 'prefix':
      return understood([{ kind: 'prefix', text: pattern.value }]);
    case 'safeRegex':
      return understood([{ kind: 'regex', text: pattern.value.regex }]);
    default:
      return wrong(`a match on ${MODEL_HEADER} has to be Exact or RegularExpression`);
  }
}
