import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Format } from '@dragoman/spec';
import {
  RouteMatchSchema,
  type Route,
  type RouteMatch,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { MetadataMatcherSchema, type MetadataMatcher } from '@envoyproxy/protos/envoy/type/matcher/v3/metadata';
import { type StringMatcherSchema } from '@envoyproxy/protos/envoy/type/matcher/v3/string';
import { FractionalPercent_DenominatorType } from '@envoyproxy/protos/envoy/type/v3/percent';
import { NAMESPACE } from '@dragoman/xds';
import type { PublicName } from '../intents/intents.ts';
import { metadataPath } from '../metadata-path.ts';

/** The header that a user's route matches on; it stands for the model in the body and can never be sent. */
export const MODEL_HEADER = 'x-llm-model';

type Text = NonNullable<MessageInitShape<typeof StringMatcherSchema>['matchPattern']>;

/** The guard's finding at `req.FIELD` is the text. */
function found(field: 'model' | 'format', texts: readonly Text[]): MessageInitShape<typeof MetadataMatcherSchema> {
  const values = texts.map((matchPattern) => ({
    matchPattern: { case: 'stringMatch' as const, value: { matchPattern } },
  }));
  const [only, ...more] = values;
  return {
    filter: NAMESPACE,
    path: metadataPath('req', field),
    value:
      more.length === 0 && only
        ? only
        : { matchPattern: { case: 'orMatch' as const, value: { valueMatchers: values } } },
  };
}

/** A public name as users write it. */
export const written = ({ kind, text }: PublicName): string => (kind === 'prefix' ? `${text}*` : text);

/** The metadata match that stands for a model's name. */
const modelFound = ({ kind, text }: PublicName) => found('model', [PATTERNS[kind](text)]);

/** Whether something is known of this request; a route can ask for it and for its contrary. */
const known = (path: readonly string[], invert: boolean): MetadataMatcher =>
  create(MetadataMatcherSchema, {
    filter: NAMESPACE,
    path: metadataPath(...path),
    value: { matchPattern: { case: 'presentMatch', value: true } },
    invert,
  });
/** What is known of every request that the guard has read. */
const READ = ['req', 'format'] as const;
/** The guard has read it. */
export const alreadyRead = (): MetadataMatcher => known(READ, false);
export const notYetRead = (): MetadataMatcher => known(READ, true);
/** Nobody has said whose it is. */
export const notIdentified = (): MetadataMatcher => known(['key', 'name'], true);

const asks = ({ filter, path }: MetadataMatcher, ...wanted: readonly string[]): boolean =>
  filter === NAMESPACE &&
  path.length === wanted.length &&
  path.every(({ segment }, at) => segment.value === wanted[at]);

/** What a condition wants the model's name to be; undefined: it is not about that, or wants more than one thing. */
export function modelWanted(condition: MetadataMatcher): Text | undefined {
  const { value, invert } = condition;
  if (invert || !asks(condition, 'req', 'model') || value?.matchPattern.case !== 'stringMatch') return undefined;
  const { matchPattern, ignoreCase } = value.matchPattern.value;
  return ignoreCase ? undefined : matchPattern;
}

const isAboutReading = (condition: MetadataMatcher): boolean =>
  condition.value?.matchPattern.case === 'presentMatch' && asks(condition, ...READ);
export const isAlreadyRead = (condition: MetadataMatcher): boolean => isAboutReading(condition) && !condition.invert;
export const isNotYetRead = (condition: MetadataMatcher): boolean => isAboutReading(condition) && condition.invert;

const PATTERNS: Record<PublicName['kind'], (text: string) => Text> = {
  exact: (value) => ({ case: 'exact', value }),
  // Envoy refuses an empty prefix.
  prefix: (value) => (value === '' ? { case: 'safeRegex', value: { regex: '.*' } } : { case: 'prefix', value }),
  regex: (regex) => ({ case: 'safeRegex', value: { regex } }),
};

/**
 * Rewrites the match of a route from the header of the user's to what the guard found in the body: the header match
 * goes, the model's name, the formats and the share of the calls come.
 */
export function matchModel(
  route: Route,
  name: PublicName,
  only: { readonly formats?: readonly Format[]; readonly below?: number | undefined },
): Route {
  return { ...route, match: rewritten(route.match, name, only) };
}

function rewritten(
  match: RouteMatch | undefined,
  name: PublicName,
  only: Parameters<typeof matchModel>[2],
): RouteMatch {
  const { formats, below } = only;
  const dynamicMetadata = [
    modelFound(name),
    ...(formats
      ? [
          found(
            'format',
            formats.map((value) => ({ case: 'exact' as const, value })),
          ),
        ]
      : []),
  ];
  const fresh = create(RouteMatchSchema, {
    dynamicMetadata,
    ...(below !== undefined && {
      runtimeFraction: { defaultValue: { numerator: below, denominator: FractionalPercent_DenominatorType.MILLION } },
    }),
  });
  const base = match ?? create(RouteMatchSchema, { pathSpecifier: { case: 'prefix', value: '/' } });
  return {
    ...base,
    headers: base.headers.filter(({ name }) => name.toLowerCase() !== MODEL_HEADER),
    dynamicMetadata: [...base.dynamicMetadata, ...fresh.dynamicMetadata],
    ...(fresh.runtimeFraction && { runtimeFraction: fresh.runtimeFraction }),
  };
}
