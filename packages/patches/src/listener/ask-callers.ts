import { create } from '@bufbuild/protobuf';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { JwtAuthenticationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import {
  HttpFilterSchema,
  type HttpFilter,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { Any } from '@bufbuild/protobuf/wkt';
import { refuseAllSource } from '@dragoman/lua';
import { IDENTIFY_FILTER, KEYS_FILTER, TOKENS_FILTER } from '@dragoman/policy';
import { typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { off } from './attach-guard.ts';
import { patchServing } from './serves-models.ts';

const OURS: ReadonlySet<string> = new Set([KEYS_FILTER, IDENTIFY_FILTER, TOKENS_FILTER]);

/**
 * Callers are told apart before the guard reads a byte of the body. What they are held against comes by a discovery of
 * its own, so that a new key changes nothing of the listener; as long as it has not come nobody is let in. Many keys come
 * apart, and seldom.
 */
export function askCallers(intents: Intents): Patch {
  const name = 'ask-callers';
  const { callers } = intents.gateway;
  if (!callers) return { name };
  const nobody = typed(LuaSchema, {
    defaultSourceCode: { specifier: { case: 'inlineString', value: refuseAllSource() } },
  });
  const asking = [
    ...(callers.table ? [discovered(KEYS_FILTER, nobody)] : []),
    // Until an issuer is known.
    off(discovered(TOKENS_FILTER, typed(JwtAuthenticationSchema, {}))),
    discovered(IDENTIFY_FILTER, nobody),
  ];
  return patchServing(name, intents, (hcm) => ({
    ...hcm,
    httpFilters: [...asking, ...hcm.httpFilters.filter((filter) => !OURS.has(filter.name))],
  }));
}

/** A filter whose settings Envoy asks our server for; `until` they come. */
const discovered = (name: string, until: Any): HttpFilter =>
  create(HttpFilterSchema, {
    name,
    configType: {
      case: 'configDiscovery',
      value: {
        configSource: { resourceApiVersion: ApiVersion.V3, configSourceSpecifier: { case: 'ads', value: {} } },
        defaultConfig: until,
        typeUrls: [until.typeUrl],
      },
    },
  });
