import { create } from '@bufbuild/protobuf';
import {
  TypedExtensionConfigSchema,
  type TypedExtensionConfig,
} from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { JwtAuthenticationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { identifySource, keysSource, policiesSource } from '@dragoman/lua';
import { extension } from '@dragoman/xds';
import type { Policy } from '../policy.ts';
import { callerTables } from './caller-tables.ts';
import { keysInParts, newestBase, type KeyBase, type KeyBases } from './key-bases.ts';
import { keyLines, linesText } from './key-lines.ts';
import { jwtProviders, type TokenIssuer } from './jwt-providers.ts';

/** Filters whose settings Envoy asks for by these names, apart from the listener that they stand in. */
export const IDENTIFY_FILTER = 'dragoman.identify';
export const TOKENS_FILTER = 'dragoman.tokens';
/** Stands before the first where there are many keys. */
export const KEYS_FILTER = 'dragoman.keys';

/** Who may call, by whom he is known, under one name. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
  readonly issuers: readonly TokenIssuer[];
}

/** What was made before in the same run, and when it is now: milliseconds since 1970. */
export interface KeyTables {
  readonly before: KeyBases;
  readonly nowMs: number;
}

export interface CallerExtensions {
  readonly extensions: readonly TypedExtensionConfig[];
  /** For the next time. With any, `KEYS_FILTER` is among the extensions. */
  readonly bases: KeyBases;
}

/**
 * What tells callers apart, as the settings of filters: they change without a change of the listener, so that nothing
 * is drained when a key comes or goes. Many keys stand in a table of their own, and an edit sends what is new beside it.
 * Equal policies give equal bytes.
 */
export function callerExtensions(
  policy: Policy,
  issuers: readonly TokenIssuer[],
  { before, nowMs }: KeyTables,
): CallerExtensions {
  const { bases, beside } = keysInParts(before, keyLines(policy.keys), { nowMs });
  const base = bases.reliedOn?.madeAtMs;
  const tables = callerTables(policy, issuers, { lines: beside, ...(base !== undefined && { base }) });
  const newest = newestBase(bases);
  return {
    extensions: [...(newest ? [baseExtension(newest)] : []), ...extensionsOf(identifySource(tables), issuers)],
    bases,
  };
}

const MADE = new WeakMap<KeyBase, TypedExtensionConfig>();

/** Put together once. */
function baseExtension(base: KeyBase): TypedExtensionConfig {
  const made = MADE.get(base) ?? luaExtension(KEYS_FILTER, keysSource(linesText(base.lines), base.madeAtMs));
  MADE.set(base, made);
  return made;
}

const luaExtension = (name: string, source: string): TypedExtensionConfig =>
  create(
    TypedExtensionConfigSchema,
    extension(name, LuaSchema, { defaultSourceCode: { specifier: { case: 'inlineString', value: source } } }),
  );

/** The same for several policies, of which the one holds that the route of a request names under `IDENTIFY_FILTER`. */
export function policyExtensions(policies: readonly NamedPolicy[]): readonly TypedExtensionConfig[] {
  const own = policies.map(({ name, policy, issuers }) => ({
    name,
    policy,
    issuers: issuers.map((issuer) => ({ ...issuer, policy: name })),
  }));
  const source = policiesSource(
    own.map((each) => [each.name, callerTables(each.policy, each.issuers, { lines: keyLines(each.policy.keys) })]),
  );
  return extensionsOf(
    source,
    own.flatMap(({ issuers }) => issuers),
  );
}

function extensionsOf(source: string, issuers: readonly TokenIssuer[]): readonly TypedExtensionConfig[] {
  const tokens = extension(TOKENS_FILTER, JwtAuthenticationSchema, jwtProviders(issuers));
  return [create(TypedExtensionConfigSchema, tokens), luaExtension(IDENTIFY_FILTER, source)];
}
