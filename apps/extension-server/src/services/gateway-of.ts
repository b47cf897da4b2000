import type { GatewayIntent, ServiceAddress } from '@dragoman/patches';
import { reachedBy } from './service-secrets.ts';

export interface GatewayOptions extends Pick<GatewayIntent, 'translator' | 'authz' | 'meter' | 'accessLog'> {
  /** Envoys have a certificate to show to services. */
  readonly services?: object;
}

/** What all Gateways are asked to do. */
export function gatewayOf({ accessLog, translator, authz, meter, services }: GatewayOptions): GatewayIntent {
  const reached = (at: ServiceAddress) => reachedBy(at, services !== undefined);
  return {
    shared: true,
    ...(translator && { translator: reached(translator) }),
    ...(authz && { authz: reached(authz) }),
    ...(meter && { meter: reached(meter) }),
    ...(accessLog !== undefined && { accessLog }),
  };
}
