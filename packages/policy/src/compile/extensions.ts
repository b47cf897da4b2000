import { create } from '@bufbuild/protobuf';
import {
  TypedExtensionConfigSchema,
  type TypedExtensionConfig,
} from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { JwtAuthenticationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { identifySource, policiesSource } from '@dragoman/lua';
import { extension } from '@dragoman/xds';
import type { Policy } from '../policy.ts';
import { callerTables } from './caller-tables.ts';
import { jwtProviders, type TokenIssuer } from './jwt-providers.ts';

/** Filters whose settings Envoy asks for by these names, apart from the listener that they stand in. */
export const IDENTIFY_FILTER = 'dragoman.identify';
export const TOKENS_FILTER = 'dragoman.tokens';

/** Who may call, by whom he is known, under one name. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
  readonly issuers: readonly TokenIssuer[];
}

/**
 * What tells callers apart, as the settings of filters: they change without a change of the listener, so that nothing
 * is drained when a key comes or goes. Equal policies give equal bytes.
 */
export function callerExtensions(policy: Policy, issuers: readonly TokenIssuer[]): readonly TypedExtensionConfig[] {
  return extensionsOf(identifySource(callerTables(policy, issuers)), issuers);
}

/** The same for several policies, of which the one holds that the route of a request names under `IDENTIFY_FILTER`. */
export function policyExtensions(policies: readonly NamedPolicy[]): readonly TypedExtensionConfig[] {
  const own = policies.map(({ name, policy, issuers }) => ({
    name,
    policy,
    issuers: issuers.map((issuer) => ({ ...issuer, policy: name })),
  }));
  const source = policiesSource(own.map((each) => [each.name, callerTables(each.policy, each.issuers)]));
  return extensionsOf(
    source,
    own.flatMap(({ issuers }) => issuers),
  );
}

function extensionsOf(source: string, issuers: readonly TokenIssuer[]): readonly TypedExtensionConfig[] {
  const identify = extension(IDENTIFY_FILTER, LuaSchema, {
    defaultSourceCode: { specifier: { case: 'inlineString', value: source } },
  });
  const tokens = extension(TOKENS_FILTER, JwtAuthenticationSchema, jwtProviders(issuers));
  return [...(issuers.length > 0 ? [tokens] : []), identify].map((each) => create(TypedExtensionConfigSchema, each));
}
