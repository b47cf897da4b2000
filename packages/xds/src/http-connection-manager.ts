import type { FilterChain } from '@envoyproxy/protos/envoy/config/listener/v3/listener_components';
import type { Listener } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import {
  HttpConnectionManagerSchema,
  type HttpConnectionManager,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { pack, unpack } from './typed.ts';

/**
 * Rewrite every HTTP connection manager of a listener, default filter chain included.
 * Copy-on-write: what does not change keeps its identity, so `result === listener` means "no change",
 * and bytes of a manager that `edit` returns as it came are not encoded again.
 */
export function mapConnectionManagers(
  listener: Listener,
  edit: (hcm: HttpConnectionManager) => HttpConnectionManager,
): Listener {
  const editChain = (chain: FilterChain): FilterChain => {
    const filters = mapSame(chain.filters, (filter) => {
      if (filter.configType.case !== 'typedConfig') return filter;
      const hcm = unpack(HttpConnectionManagerSchema, filter.configType.value);
      const edited = hcm && edit(hcm);
      if (!edited || edited === hcm) return filter;
      return {
        ...filter,
        configType: { case: 'typedConfig' as const, value: pack(HttpConnectionManagerSchema, edited) },
      };
    });
    return filters === chain.filters ? chain : { ...chain, filters };
  };
  const filterChains = mapSame(listener.filterChains, editChain);
  const fallback = listener.defaultFilterChain && editChain(listener.defaultFilterChain);
  if (filterChains === listener.filterChains && fallback === listener.defaultFilterChain) return listener;
  return { ...listener, filterChains, ...(fallback && { defaultFilterChain: fallback }) };
}

/** `items.map(edit)`, but the same array when nothing changed. */
export function mapSame<T>(items: T[], edit: (item: T) => T): T[] {
  const mapped = items.map(edit);
  return mapped.every((item, at) => item === items[at]) ? items : mapped;
}
