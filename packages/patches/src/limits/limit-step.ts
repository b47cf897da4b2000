import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  RateLimit_Action_MetaData_Source,
  type RateLimit_Action_MetaDataSchema,
  type HeaderMatcherSchema,
  type RateLimit_ActionSchema,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { PATH_PREFIXES } from '@dragoman/spec';
import { hasHeader, headerIs, NAMESPACE } from '@dragoman/xds';
import { metadataPath } from '../metadata-path.ts';
import { LIMITS_FILTER } from './limits-filter.ts';

/** What a call is told by; names of headers are in small letters. */
export type LimitSubject = 'key' | 'team' | 'path' | `header.${string}`;

/** A limit that each Envoy holds for itself. */
export interface LocalLimit {
  /** `count` at once, and afterwards as many in each window. */
  readonly requests: { readonly count: number; readonly windowMs: number };
  /** Each value for itself; none: all together. */
  readonly by: readonly Exclude<LimitSubject, 'path'>[];
  /** All of these; of a path or a header a trailing `*` stands for any rest. */
  readonly when: readonly { readonly subject: LimitSubject; readonly value: string }[];
}

/** One word about a request: how it is found, and what it has to be. A limit holds for requests that have all its words. */
export interface LimitStep {
  readonly action: MessageInitShape<typeof RateLimit_ActionSchema>;
  /** Without a value: each value has a bucket of its own. */
  readonly entry: { readonly key: string; readonly value: string };
}

const HEADER = 'header.';
const ANY = '';
const MATCHED = 'yes';

/** @param value - what it has to be; absent: each value for itself */
export function limitStep(subject: LimitSubject, value?: string): LimitStep {
  if (subject === 'key') return ofCaller('name', value);
  if (subject === 'team') return ofCaller('team', value);
  if (value === undefined) return eachHeader(subject.slice(HEADER.length));
  return subject === 'path'
    ? matched(subject, headerIs(':path', { case: 'safeRegex', value: { regex: pathPattern(value) } }))
    : matched(subject, headerMatcher(subject.slice(HEADER.length), value));
}

type Source = Pick<MessageInitShape<typeof RateLimit_Action_MetaDataSchema>, 'metadataKey' | 'source'>;

/** What stands under a field of metadata. */
const told = (field: string, value: string, from: Source): LimitStep => ({
  entry: { key: field, value },
  action: { actionSpecifier: { case: 'metadata', value: { descriptorKey: field, ...from } } },
});

/** Who is calling stands in metadata, before anything of the body was read. */
const ofCaller = (field: 'name' | 'team', value = ANY): LimitStep =>
  told(field, value, {
    metadataKey: { key: NAMESPACE, path: metadataPath('key', field) },
    source: RateLimit_Action_MetaData_Source.DYNAMIC,
  });

/** Whether it is known only of who has said who he is. */
export const isOfCaller = (subject: LimitSubject): boolean => subject === 'key' || subject === 'team';

/** What the route of a request says of limits: `of` whom they are, and whose `callers` they tell apart. */
export const routeStep = (field: 'of' | 'callers', value = ANY): LimitStep =>
  told(field, value, {
    metadataKey: { key: LIMITS_FILTER, path: metadataPath(field) },
    source: RateLimit_Action_MetaData_Source.ROUTE_ENTRY,
  });

const eachHeader = (headerName: string): LimitStep => ({
  entry: { key: headerName, value: ANY },
  action: { actionSpecifier: { case: 'requestHeaders', value: { headerName, descriptorKey: headerName } } },
});

const matched = (descriptorKey: string, header: MessageInitShape<typeof HeaderMatcherSchema>): LimitStep => ({
  entry: { key: descriptorKey, value: MATCHED },
  action: {
    actionSpecifier: {
      case: 'headerValueMatch',
      value: { descriptorKey, descriptorValue: MATCHED, headers: [header] },
    },
  },
});

const headerMatcher = (name: string, value: string): MessageInitShape<typeof HeaderMatcherSchema> => {
  if (value === '*') return hasHeader(name);
  return headerIs(name, value.endsWith('*') ? { case: 'prefix', value: value.slice(0, -1) } : { case: 'exact', value });
};

/** As RE2 matches it whole: below all prefixes at which the same is there, whatever the query says. */
function pathPattern(value: string): string {
  const prefixes = PATH_PREFIXES.map(escaped).join('|');
  const path = value.endsWith('*') ? `${escaped(value.slice(0, -1))}.*` : `${escaped(value)}(?:\\?.*)?`;
  return `(?:${prefixes})?${path}`;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
