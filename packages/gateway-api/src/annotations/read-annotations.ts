import { suggest } from '@dragoman/config';
import type { KindsByName } from '@dragoman/providers';
import { called, type Resource } from '../resource.ts';
import type { BackendFacts, GatewayFacts, Parsed, RouteFacts } from './facts.ts';
import { health } from './health.ts';
import {
  backendNames,
  milliseconds,
  path,
  provider,
  publicNames,
  retries,
  upstreamNames,
  word,
  yesOrNo,
} from './values.ts';

type Reader = (text: string, kinds: KindsByName) => Parsed<unknown>;

/** One annotation: the fact that it is, and how it is read. */
type Table<F> = Readonly<Record<string, readonly [fact: keyof F, read: Reader]>>;

/** @see docs/annotations.md, which is held against these tables */
export const ROUTE_ANNOTATIONS: Table<RouteFacts> = {
  'llm.models': ['models', publicNames],
  'llm.model': ['upstream', upstreamNames],
  'llm.provider': ['provider', provider],
  'llm.fallback': ['fallback', backendNames],
  'llm.timeout': ['timeoutMs', milliseconds],
  'llm.idle': ['idleMs', milliseconds],
  'llm.retries': ['retries', retries],
  'llm.policy': ['policy', word],
};
export const BACKEND_ANNOTATIONS: Table<BackendFacts> = {
  'llm.provider': ['provider', provider],
  'llm.model': ['upstream', upstreamNames],
  'llm.fallback': ['fallback', yesOrNo],
  'llm.path': ['path', path],
  'llm.apiVersion': ['apiVersion', word],
  'llm.project': ['project', word],
  'llm.location': ['location', word],
  'llm.region': ['region', word],
  'llm.name': ['name', word],
  'llm.health': ['health', health],
};
export const GATEWAY_ANNOTATIONS: Table<GatewayFacts> = {
  'llm.timeout': ['timeoutMs', milliseconds],
  'llm.idle': ['idleMs', milliseconds],
  'llm.retries': ['retries', retries],
  'llm.policy': ['policy', word],
};

export interface Read<F> {
  readonly facts: F;
  /** Each names the resource and the annotation. */
  readonly mistakes: readonly string[];
}

/**
 * What the annotations of a resource say; every one is either understood or a mistake.
 * @param kinds - of providers, that can be named
 */
export function readAnnotations<F extends object>(resource: Resource, table: Table<F>, kinds: KindsByName): Read<F> {
  const facts: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const [name, text] of Object.entries(resource.annotations)) {
    const row = Object.hasOwn(table, name) ? table[name] : undefined;
    const where = `${called(resource)}: annotation gateway.envoyproxy.io/${name}`;
    if (!row) {
      mistakes.push(`${where} is not known${suggest(name, Object.keys(table))}`);
      continue;
    }
    const parsed = row[1](text, kinds);
    if ('wrong' in parsed) mistakes.push(`${where}: ${parsed.wrong}`);
    else facts[row[0] as string] = parsed.value;
  }
  return { facts: facts as F, mistakes };
}
